namespace Retrieval.Server.Models;

/// <summary>Sizes of a model: tokens it knows, the served context, and the one it was trained for.</summary>
internal sealed record ModelMeta(int NVocab, int NCtx, int NCtxTrain);
