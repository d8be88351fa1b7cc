namespace Retrieval.Server.Models;

/// <summary>A model as <c>/v1/models</c> lists it.</summary>
internal sealed record ModelDescription(string Id, string Object, long Created, string OwnedBy, ModelMeta Meta)
{
    public static ModelDescription Of(ServedModel model) => new(
        model.Id,
        "model",
        model.Created.ToUnixTimeSeconds(),
        "retrieval",
        new ModelMeta(model.Tokenizer.VocabularySize, model.ContextLength, model.Source.MaxPositions));
}
