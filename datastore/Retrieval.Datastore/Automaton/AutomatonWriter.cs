using System.Numerics;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Automaton;

/// <summary>Builds the automaton of a text and writes it as the sections of a segment.</summary>
internal static class AutomatonWriter
{
    private const int StatesPerPiece = 4096;

    public static void Write(SegmentFileWriter writer, SegmentText text)
    {
        using var builder = new AutomatonBuilder(text.Length);
        if (text.Width == TokenWidth.Bits16) AddDocuments(builder, text, text.Narrow);
        else AddDocuments(builder, text, text.Wide);
        builder.Complete();

        writer.BeginSection(SectionId.Transitions);
        var transitions = new TransitionSectionWriter(writer, builder, text.Width);
        uint rootNext = transitions.AppendRoot();
        for (int i = 1; i < builder.StateCount; i++)
        {
            ref GrowingState state = ref builder.States[i];
            if (state.Token == GrowingState.Branching) state.Target = transitions.AppendBlock(state.Target);
        }
        writer.BeginSection(SectionId.States);
        AppendStates(writer, builder, new StateRecord { OccurrenceCount = (uint)text.TokenCount, Next = rootNext });
        writer.WriteSection(SectionId.Root, builder.Root);
    }

    private static void AddDocuments<TToken>(AutomatonBuilder builder, SegmentText text, ReadOnlySpan<TToken> tokens)
        where TToken : unmanaged, IBinaryInteger<TToken>
    {
        foreach (SegmentDocument document in text.Documents)
            builder.AddDocument(tokens.Slice(document.TextStart, document.TokenCount), document.TextStart);
    }

    private static void AppendStates(SegmentFileWriter writer, AutomatonBuilder builder, StateRecord root)
    {
        ReadOnlySpan<GrowingState> states = builder.States;
        ReadOnlySpan<StateOccurrences> occurrences = builder.Occurrences;
        var piece = new StateRecord[StatesPerPiece];
        for (int start = 0; start < states.Length; start += piece.Length)
        {
            int count = Math.Min(piece.Length, states.Length - start);
            for (int i = 0; i < count; i++) piece[i] = start + i == 0 ? root : Record(states[start + i], occurrences[start + i]);
            writer.Append<StateRecord>(piece.AsSpan(0, count));
        }
    }

    private static StateRecord Record(in GrowingState state, in StateOccurrences occurrences) => new()
    {
        SuffixLink = state.SuffixLink,
        Length = state.Length,
        LastEnd = occurrences.LastEnd,
        OccurrenceCount = occurrences.Count,
        Next = state.Token switch
        {
            GrowingState.NoTransition => 0,
            GrowingState.Branching => state.Target | StateRecord.Branching,
            _ => state.Target,
        },
    };
}
