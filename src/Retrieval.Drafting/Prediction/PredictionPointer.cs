using System.Numerics;
using Retrieval.Datastore;

namespace Retrieval.Drafting.Prediction;

/// <summary>Where in the prediction the output stands, and what has come of believing so.</summary>
/// <param name="Next">Index of the token expected next; the prediction's length behind its end.</param>
/// <param name="Edit">Index of the token at which the output left the prediction.</param>
/// <param name="Lost">Tokens since then; 0 while the output goes along the prediction.</param>
/// <param name="Run">Tokens in a row that were expected.</param>
/// <param name="Outcomes">Whether the last tokens were expected, the newest in bit 0.</param>
/// <param name="Match">The longest suffix of the output that the prediction has.</param>
internal readonly record struct PredictionPointer(int Next, int Edit, int Lost, int Run, int Outcomes, SuffixCursor Match)
{
    /// <summary>Tokens in a row after which the output is taken to go along the prediction again.</summary>
    private const int EnoughToBelieve = 2;

    private const int OutcomeMask = 0b1111;

    /// <summary>Before the first token of the output: the prediction is believed.</summary>
    public static PredictionPointer Start { get; } = new(0, 0, 0, 0, OutcomeMask, default);

    /// <summary>How the next token is come by: 0 along the prediction, 1 found again, 2 a replacement of equal length is assumed.</summary>
    public int Kind => Lost == 0 ? 0 : Match.MatchLength > 0 ? 1 : 2;

    /// <summary>Kind, last outcomes and length of the run, as a number below 256.</summary>
    public int Evidence => Reason(Kind);

    /// <summary>Evidence for the token at <see cref="Edit"/>: what was inserted may end here. Below 256.</summary>
    public int InsertionEvidence => Reason(kind: 3);

    /// <summary>Goes on by a token of the output.</summary>
    public PredictionPointer Advance(PredictedText text, int token)
    {
        SuffixCursor match = text.Index.Advance(Match, token);
        if (Next < text.Count && text.Tokens[Next] == token)
        {
            bool isBelieved = Lost == 0 || Run + 1 >= EnoughToBelieve;
            return new PredictionPointer(
                Next + 1, isBelieved ? Next + 1 : Edit, isBelieved ? 0 : Lost + 1, Run + 1, (Outcomes << 1 | 1) & OutcomeMask, match);
        }

        // Where the match goes on nearest behind the edit; this covers a deletion (farther on), an insertion (at the edit itself) and
        // what was moved. Without a match the edit is taken for a replacement, token for token.
        int edit = Lost == 0 ? Next : Edit;
        int lost = Lost + 1;
        int next = match.MatchLength > 0 ? text.FindNearest(match, edit) : Math.Min(edit + lost, text.Count);
        return new PredictionPointer(next, edit, lost, 0, Outcomes << 1 & OutcomeMask, match);
    }

    private int Reason(int kind) => kind << 6 | Outcomes << 2 | Math.Min(BitOperations.Log2((uint)Run + 1), 3);
}
