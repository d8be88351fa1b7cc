using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>
/// One producer, several workers, results in the order of the items. How far the producer runs ahead of the consumer is bounded in
/// items and in bytes, so a slow consumer holds everything up.
/// </summary>
internal static class OrderedPipeline
{
    private const int ItemsPerWorker = 32;

    private sealed record Slot(CorpusItem Item, long Bytes)
    {
        public TaskCompletionSource<InspectedItem> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public static async IAsyncEnumerable<InspectedItem> RunAsync(
        IEnumerable<CorpusItem> items, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ReadAheadBudget budget = new(options.ReadAheadBytes);
        Channel<Slot> ordered = Channel.CreateBounded<Slot>(
            new BoundedChannelOptions(options.ThreadCount * ItemsPerWorker) { SingleReader = true, SingleWriter = true });
        Channel<Slot> work = Channel.CreateUnbounded<Slot>(new UnboundedChannelOptions { SingleWriter = true });

        Task producer = Task.Run(() => ProduceAsync(items, options, budget, ordered.Writer, work.Writer, stop.Token), CancellationToken.None);
        Task[] workers = new Task[options.ThreadCount];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Run(() => WorkAsync(work.Reader, options, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Slot slot in ordered.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                InspectedItem result = await slot.Result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                budget.Release(slot.Bytes);
                yield return result;
            }
        }
        finally
        {
            // Sources are disposed behind this, so nobody may still be reading from them.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([producer, .. workers]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A failure of the source as a whole travels through the ordered channel, behind the items before it.
    private static async Task ProduceAsync(
        IEnumerable<CorpusItem> items, CorpusOptions options, ReadAheadBudget budget,
        ChannelWriter<Slot> ordered, ChannelWriter<Slot> work, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            foreach (CorpusItem item in items)
            {
                Slot slot = new(item, item is SkippedItem ? 0 : Math.Min(item.Length, options.MaxTextBytes));
                await budget.TakeAsync(slot.Bytes).WaitAsync(stop).ConfigureAwait(false);
                await ordered.WriteAsync(slot, stop).ConfigureAwait(false);
                await work.WriteAsync(slot, stop).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        work.Complete();
        ordered.Complete(failure);
    }

    private static async Task WorkAsync(ChannelReader<Slot> work, CorpusOptions options, CancellationToken stop)
    {
        DocumentInspector inspector = new(options);
        await foreach (Slot slot in work.ReadAllAsync(stop).ConfigureAwait(false))
        {
            try
            {
                slot.Result.SetResult(inspector.Inspect(slot.Item));
            }
            catch (Exception exception)
            {
                slot.Result.SetException(exception);
            }
        }
    }
}
