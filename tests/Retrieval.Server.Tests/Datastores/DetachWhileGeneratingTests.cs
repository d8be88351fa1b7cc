using System.Text.Json;
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
    public async Task Detach_RequestInProgress_KeepsItMappedUntilTheEnd()
    {
        RunningServer server = shared.Server;
        int[] prompt = server.Model.Tokenizer.EncodeToIds("for i in range(");
        int[] plain = await GenerateAsync(prompt, DraftingChoice.Off, null);
        string text = server.Model.Tokenizer.Decode([.. prompt, .. plain], skipSpecialTokens: false);
        DatastoreFiles.Build(_folder.Path, server.Model.Tokenizer, ("a.py", text));
        var datastore = new AttachedDatastore("running", owner: null, DatastoreOpening.Open(_folder.Path, server.Model.Tokenizer.Fingerprint, checksAll: true));
        server.Datastores.Attach(datastore);

        int stepsAfter = 0;
        var drafting = new DraftingChoice { Sources = [DraftSource.Datastore], Datastores = server.Datastores.Lease(Tenant.Local, ["running"], "x") };
        int[] drafted = await GenerateAsync(prompt, drafting, step =>
        {
            stepsAfter += step.Step > 0 ? 1 : 0;
            Assert.Equal(step.Step == 0, server.Datastores.Detach(datastore));
            Assert.False(datastore.IsClosed);
        });
        Assert.Equal(plain, drafted);
        Assert.True(stepsAfter > 0);
        Assert.True(SpinWait.SpinUntil(() => datastore.IsClosed, TimeSpan.FromSeconds(5)));
    }

    // How much is drafted while generating depends on measured time; here it does not.
    [Fact]
    public async Task Detach_SessionOfDrafts_LearnsTheOutcomeAndThenDraftsWithoutIt()
    {
        RunningServer server = shared.Server;
        DatastoreFiles.Build(_folder.Path, server.Model.Tokenizer, ("a.py", "zebra quagga otter badger heron"));
        var datastore = new AttachedDatastore("session", owner: null, DatastoreOpening.Open(_folder.Path, server.Model.Tokenizer.Fingerprint, checksAll: true));
        server.Datastores.Attach(datastore);
        string session = Guid.NewGuid().ToString("n");
        var request = new { text = "zebra quagga", session, sources = new[] { "datastore" }, budget = 2 };
        (_, JsonElement draft) = await server.PostAsync("/v1/drafts", request);
        Assert.Equal("datastore", draft.GetProperty("sources")[1].GetString());
        Assert.True(server.Datastores.Detach(datastore));
        int token = draft.GetProperty("token_ids")[1].GetInt32();
        (_, JsonElement outcome) = await server.PostAsync("/v1/drafts/outcome", new { id = draft.GetProperty("id").GetString(), emitted = new[] { token, 1 } });
        Assert.Equal(1, outcome.GetProperty("accepted_count").GetInt32());
        Assert.False(datastore.IsClosed);
        (_, draft) = await server.PostAsync("/v1/drafts", new { session });
        Assert.Equal(1, draft.GetProperty("token_ids").GetArrayLength());
        Assert.True(datastore.IsClosed);
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
