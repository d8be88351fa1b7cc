using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Hosting;
using Retrieval.Server.Http;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>Hands the prompts of a request to the engine, all or none.</summary>
internal sealed class Submitter(DatastoreRegistry datastores, ServerOptions options)
{
    /// <summary>Submits.</summary>
    /// <param name="context">Whose disconnect cancels.</param>
    /// <param name="body">The request, for its <c>speculative</c> object.</param>
    /// <param name="fields">What its prompts have in common.</param>
    /// <param name="requests">One for each prompt, with the same number of samples; what drafts is filled in here.</param>
    /// <returns>To be disposed of: that ends what still runs.</returns>
    /// <exception cref="OverloadedException">There is no room for all of them.</exception>
    /// <exception cref="ApiException">There never will be, or <c>speculative</c> is not as it should be.</exception>
    public GenerationBatch Submit(HttpContext context, RequestBody body, GenerationFields fields, IReadOnlyList<GenerationRequest> requests)
    {
        if (requests.Count > options.MaxRequests)
        {
            throw ApiException.Invalid("prompt", $"prompt must have at most {options.MaxRequests} items on this server, but has {requests.Count}.");
        }

        var batch = new GenerationBatch(requests[0].SampleCount, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted));
        try
        {
            foreach (GenerationRequest request in requests)
            {
                // Each holds the datastores for itself: they end at different times.
                (DraftingChoice choice, StatisticsLevel level) = SpeculativeFields.Read(body, context.Tenant(), datastores, fields.Prediction);
                batch.Statistics = level;
                batch.Submit(fields.Model.Engine, request with { Drafting = choice });
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
