using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Tests.Support;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.TestSupport;

namespace Retrieval.Server.Tests.Datastores;

[Collection(SharedServer.Collection)]
public sealed class DetachWhileGeneratingTests(SharedServer shared) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Detach_RequestInProgress_GoesOnDraftingFromItAndThenItIsUnmapped()
    {
        RunningServer server = shared.Server;
        int[] prompt = server.Model.Tokenizer.EncodeToIds("for i in range(");
        int[] plain = await GenerateAsync(prompt, DraftingChoice.Off, null);
        string text = server.Model.Tokenizer.Decode([.. prompt, .. plain], skipSpecialTokens: false);
        DatastoreFiles.Build(_folder.Path, server.Model.Tokenizer, ("a.py", text));
        var datastore = new AttachedDatastore("running", owner: null, DatastoreOpening.Open(_folder.Path, server.Model.Tokenizer.Fingerprint, checksAll: true));
        server.Datastores.Attach(datastore);

        int accepted = 0;
        var drafting = new DraftingChoice { Sources = [DraftSource.Datastore], Datastores = server.Datastores.Lease(Tenant.Local, ["running"], "x") };
        int[] drafted = await GenerateAsync(prompt, drafting, step =>
        {
            if (step.Step == 0)
            {
                Assert.True(server.Datastores.Detach(datastore));
                Assert.False(datastore.IsClosed);
            }

            accepted += step.Path.Count(node => step.Nodes[node].Source == "datastore");
        });
        Assert.Equal(plain, drafted);
        Assert.True(accepted > 4, $"{accepted} accepted");
        Assert.True(SpinWait.SpinUntil(() => datastore.IsClosed, TimeSpan.FromSeconds(5)));
    }

    private async Task<int[]> GenerateAsync(int[] prompt, DraftingChoice drafting, Action<StepTrace>? trace)
    {
        var request = new GenerationRequest { Tenant = Tenant.Local, Prompt = prompt, Decode = new DecodeOptions { MaxTokens = 32 }, Drafting = drafting, Trace = trace };
        var generation = shared.Server.Model.Engine.Submit(request, CancellationToken.None).Single();
        var tokens = new List<int>();
        await foreach (GenerationStep step in generation.Steps.ReadAllAsync())
        {
            tokens.AddRange(step.Tokens);
        }

        return [.. tokens];
    }
}
