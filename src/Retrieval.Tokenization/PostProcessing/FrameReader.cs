using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization.PostProcessing;

/// <summary>Reads the <c>post_processor</c> member of a tokenizer file. Only single texts matter here, so pairs are not read.</summary>
internal static class FrameReader
{
    public static Frame Read(JsonNode? node)
    {
        if (node is not JsonNode present)
        {
            return Frame.Empty;
        }

        JsonNode type = present.Required("type");
        return type.Text() switch
        {
            "ByteLevel" => Frame.Empty, // changes offsets only
            "Sequence" => present.Items("processors").Aggregate(Frame.Empty, (frame, item) => frame.Within(Read(item))),
            "TemplateProcessing" => ReadTemplate(present),
            "RobertaProcessing" or "BertProcessing" => new Frame([ReadPair(present.Required("cls"))], [ReadPair(present.Required("sep"))]),
            _ => throw type.Error("ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing or Sequence", type.Text()),
        };
    }

    private static Frame ReadTemplate(JsonNode node)
    {
        List<int> before = [], after = [], current = before;
        JsonNode single = node.Required("single");
        foreach (JsonNode item in single.Items())
        {
            if (item.Optional("SpecialToken") is JsonNode special)
            {
                JsonNode id = special.Required("id");
                JsonNode definition = node.Required("special_tokens").Optional(id.Text())
                    ?? throw id.Error("a member of special_tokens", id.Text());
                current.AddRange(definition.Items("ids").Select(token => token.Integer(0, ModelLimits.LargestId)));
            }
            else if (item.Required("Sequence").Required("id") is var sequence && sequence.Text() == "A" && current == before)
            {
                current = after;
            }
            else
            {
                throw sequence.Error("the sequence A, once", sequence.Text());
            }
        }

        return current == after ? new Frame([.. before], [.. after]) : throw single.Error("the sequence A, once", "none");
    }

    private static int ReadPair(JsonNode node) =>
        node.Items().Skip(1).FirstOrDefault() is { File: not null } id
            ? id.Integer(0, ModelLimits.LargestId)
            : throw node.Unexpected("[text, id]");
}
