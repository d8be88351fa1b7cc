using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Siblings;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Scheduling;

/// <summary>What drafting remembers, for each tenant by itself.</summary>
internal sealed class TenantMemories(IVerifier verifier, DraftModel? draftModel, EngineOptions options)
{
    private readonly Dictionary<string, DraftingMemory> _byTenant = [];

    /// <summary>Starts drafting for a sample, and notes whose memory it learns in.</summary>
    public ITreeBuilder Start(ScheduledSample sample)
    {
        ScheduledRequest request = sample.Owner;
        DraftingChoice choice = sample.Request.Drafting;
        sample.Memory = Of(sample.Request.Tenant.Id);
        if (!choice.IsOn || choice.Budget == 0)
        {
            return NoDrafts.Instance;
        }

        request.Drafting ??= new DraftingOptions
        {
            Sources = choice.Sources,
            PausesSources = choice.Pauses,
            Datastores = choice.Datastores.Readers,
            TargetModel = verifier.Model,
            Prediction = request.Prediction,
            DraftModel = draftModel,
            Siblings = request.Samples.Length > 1 ? new SampleGroup() : null,
        };
        return sample.Memory.Start(request.Drafting, verifier.Cost);
    }

    /// <summary>Learns a finished output where the tenant wants that, and has not asked meanwhile to forget what it was drafted with.</summary>
    public void Learn(ScheduledSample sample)
    {
        if (sample.Memory is not { } memory)
        {
            return;
        }

        if (memory != _byTenant.GetValueOrDefault(sample.Request.Tenant.Id))
        {
            draftModel?.Forget(memory);
        }
        else if (sample.Request.Tenant.LearnsOutputs && sample.Run is { } run)
        {
            memory.Outputs.Add(run.Output);
        }
    }

    /// <summary>Forgets everything; samples that run go on with what they began with, and leave nothing of it.</summary>
    public void Forget(string tenant)
    {
        if (_byTenant.Remove(tenant, out DraftingMemory? memory))
        {
            draftModel?.Forget(memory);
        }
    }

    private DraftingMemory Of(string tenant)
    {
        if (!_byTenant.TryGetValue(tenant, out DraftingMemory? memory))
        {
            memory = new DraftingMemory(verifier.VocabularySize, new DraftingMemoryOptions { MaxOutputTokens = options.MaxOutputTokens });
            _byTenant.Add(tenant, memory);
        }

        return memory;
    }
}
