using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>The page's own arithmetic, in the browser that runs it.</summary>
[Collection(SharedServer.Collection)]
public sealed class ModuleTests(SharedServer shared, RunningBrowser browser) : IClassFixture<RunningBrowser>
{
    // Random trees with a random path: every node is placed once, right of its parent, on the row of its parent or below, over no other.
    private const string LayOut = """
        async () => {
          const { layOut } = await import("/page/modules/tree-layout.js");
          let state = 12345;
          const random = (limit) => (state = (state * 1103515245 + 12345) % 2147483648) % limit;
          for (let round = 0; round < 300; round++) {
            const count = round === 0 ? 4097 : 1 + random(80);
            const bend = 1 + random(6);
            const nodes = Array.from({ length: count }, (_, id) => ({
              id, parent: id === 0 ? -1 : round === 0 ? id - 1 : Math.max(0, id - 1 - random(bend) * random(bend)), token: id, piece: "x".repeat(random(9)), probability: random(100) / 100, source: "prompt",
            }));
            const path = [0];
            for (let id = 1; id < count; id++) {
              if (nodes[id].parent === path.at(-1) && random(3) > 0) path.push(id);
            }
            const emitted = [...path.slice(1).map((id) => ({ token: id, piece: "y", node: id })), { token: 5, piece: "z", node: null }];
            const { nodes: places, edges, width, height } = layOut({ nodes, path, accepted: new Set(path.slice(1)), emitted, index: 0 });
            if (places.length !== count + 1 || edges.length !== count) return `round ${round}: ${places.length} places, ${edges.length} edges`;
            if (edges.some(({ from, to }) => to.x < from.x + from.width || to.y < from.y)) return `round ${round}: an edge goes back`;
            if (new Set(places.map((place) => `${place.row},${place.depth}`)).size !== places.length) return `round ${round}: two nodes in one place`;
            if (places.some((place) => place.x + place.width > width || place.y + place.height > height)) return `round ${round}: outside`;
            if (path.some((id) => places[id].row !== 0) || places.at(-1).row !== 0) return `round ${round}: the path is not on top`;
          }
          return "";
        }
        """;

    [BrowserFact]
    public async Task LayOut_AnyTree_PlacesEveryNodeOnce() => Assert.Equal("", await EvaluateAsync<string>(LayOut));

    [BrowserFact]
    public async Task FirstDifference_Outputs_IsTheFirstTokenThatDiffers() => Assert.Equal("[-1,-1,0,2,1]", await EvaluateAsync<string>("""
        async () => {
          const { firstDifference } = await import("/page/modules/lanes.js");
          const pairs = [[[], []], [[1, 2], [1, 2]], [[1], [2]], [[1, 2], [1, 2, 3]], [[1, 3, 4], [1, 2, 4]]];
          return JSON.stringify(pairs.map(([a, b]) => firstDifference(a, b)));
        }
        """));

    [BrowserFact]
    public async Task Visible_ControlCharacters_AreNamed() => Assert.Equal(@"a·b↵⇥\u{202e}\u{0}é", await EvaluateAsync<string>("""
        async () => (await import("/page/modules/format.js")).visible("a b\n\t\u202e\u0000é")
        """));

    [BrowserFact]
    public async Task ReadEvents_FramesCutAnywhere_AreWhole() => Assert.Equal("""[{"a":"é"},{"b":2}]""", await EvaluateAsync<string>("""
        async () => {
          const { readEvents } = await import("/page/modules/events.js");
          const bytes = new TextEncoder().encode('data: {"a":"é"}\n\n: ping\n\ndata: {"b":2}\n\n');
          const body = new ReadableStream({ start(controller) { bytes.forEach((byte) => controller.enqueue(new Uint8Array([byte]))); controller.close(); } });
          const events = [];
          for await (const event of readEvents({ body })) events.push(event);
          return JSON.stringify(events);
        }
        """));

    private async Task<T> EvaluateAsync<T>(string script)
    {
        await using OpenPage open = await OpenPage.OpenAsync(browser.Browser, shared.Server.Address);
        return await open.Page.EvaluateAsync<T>(script);
    }
}
