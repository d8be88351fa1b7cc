namespace Retrieval.Server.Reporting;

/// <summary>How much a response says about drafting.</summary>
internal enum StatisticsLevel
{
    /// <summary>Nothing beyond llama.cpp's timings.</summary>
    None,

    /// <summary>Totals and counts by source.</summary>
    Basic,

    /// <summary>Also the counts of every step.</summary>
    Detailed,
}
