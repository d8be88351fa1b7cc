using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Infilling;
using Retrieval.Server.Models;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Serves <c>/completion</c> and <c>/infill</c>: reads, submits, answers.</summary>
internal sealed class NativeCompletion(ModelHost host, DatastoreRegistry datastores)
{
    /// <summary>Continues one or several prompts. Prompts longer than the context are refused.</summary>
    public async Task CompleteAsync(HttpContext context)
    {
        (RequestBody body, ServedModel model, CompletionSettings settings) = await ReadAsync(context);
        int[][] prompts = PromptReader.Read(body, model, out bool isList);
        await RunAsync(context, body, new NativeJob(model, settings, prompts, isList || settings.SampleCount > 1));
    }

    /// <summary>Fills in between two texts. Whatever is too long is cut.</summary>
    public async Task InfillAsync(HttpContext context)
    {
        (RequestBody body, ServedModel model, CompletionSettings settings) = await ReadAsync(context);
        int[] prompt = InfillPrompt.Build(model, InfillFields.Read(body), settings.MaxTokens);
        await RunAsync(context, body, new NativeJob(model, settings, [prompt], settings.SampleCount > 1));
    }

    private async Task<(RequestBody Body, ServedModel Model, CompletionSettings Settings)> ReadAsync(HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = host.Find(body.Text("model", maxLength: 256));
        return (body, model, CompletionSettingsReader.Read(body, model));
    }

    private async Task RunAsync(HttpContext context, RequestBody body, NativeJob job)
    {
        // Of its own: when one of several prompts is not taken in, the others end, too.
        using var batch = new GenerationBatch(job.Settings.SampleCount, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted));
        NativeAnswer[] answers = Submit(context.Tenant(), body, job, batch);
        await (job.Settings.IsStreamed ? NativeStream.WriteAsync(context, job, answers, batch.Merge()) : WriteAsync(context, job, answers));
    }

    private NativeAnswer[] Submit(Tenant tenant, RequestBody body, NativeJob job, GenerationBatch batch)
    {
        var answers = new List<NativeAnswer>();
        foreach (int[] prompt in job.Prompts)
        {
            // A lease for each: the engine lets go of it when the prompt's last sample ends.
            (DraftingChoice chosen, StatisticsLevel level) = SpeculativeFields.Read(body, tenant, datastores, prediction: null);
            DraftingChoice drafting = job.Settings.Drafts.Apply(chosen);
            int first = answers.Count;
            batch.Submit(job.Model.Engine, Request(tenant, job, prompt, drafting));
            answers.AddRange(batch.Generations.Skip(first).Select(sample => new NativeAnswer(first + sample.Index, prompt, sample, drafting, level)));
        }

        return [.. answers];
    }

    private static GenerationRequest Request(Tenant tenant, NativeJob job, int[] prompt, DraftingChoice drafting)
    {
        CompletionSettings settings = job.Settings;
        return new GenerationRequest
        {
            Tenant = tenant,
            Prompt = prompt,
            Decode = new DecodeOptions
            {
                MaxTokens = Math.Max(1, settings.MaxTokens ?? int.MaxValue),
                StopTokens = settings.IgnoresEnd ? [] : job.Model.StopTokenIds,
                Sampling = settings.Sampling,
            },
            SampleCount = settings.SampleCount,
            StopStrings = settings.Stops,
            Drafting = drafting,
            Scores = settings.Probabilities,
            IsPrefillOnly = settings.MaxTokens == 0,
            MaxTime = settings.MaxTime,
            MinIndent = settings.MinIndent,
            ReusesPrefix = settings.ReusesPrefix,
            SlotHint = settings.SlotHint,
        };
    }

    private static async Task WriteAsync(HttpContext context, NativeJob job, NativeAnswer[] answers)
    {
        object[] reports = await Task.WhenAll(answers.Select(answer => ReportAsync(context, job, answer)));
        await (job.IsList ? ApiJson.WriteAsync(context, reports) : ApiJson.WriteAsync(context, reports[0]));
    }

    private static async Task<object> ReportAsync(HttpContext context, NativeJob job, NativeAnswer answer)
    {
        var output = new NativeOutput();
        await foreach (GenerationStep step in answer.Generation.Steps.ReadAllAsync(context.RequestAborted))
        {
            output.Add(step);
        }

        return ResponseFields.Pick(CompletionReport.Of(job, answer, output), job.Settings.ResponseFields);
    }
}
