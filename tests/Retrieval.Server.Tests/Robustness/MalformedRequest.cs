using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retrieval.Server.Tests.Robustness;

/// <summary>A request that no client in its right mind sends: always refused, whatever else is in it.</summary>
/// <param name="Description">What is wrong with it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path.</param>
/// <param name="ContentType">Content type.</param>
/// <param name="Body">Bytes of the body.</param>
internal sealed record MalformedRequest(string Description, string Method, string Path, string ContentType, byte[] Body)
{
    private const string Json = "application/json";

    // Bodies that are fine, with every field set that may be ruined.
    private static readonly (string Path, string Body)[] Fine =
    [
        ("/v1/completions", """{"model":"","prompt":"a","suffix":"b","max_tokens":2,"temperature":1,"top_p":1,"n":1,"best_of":1,"seed":1,"logprobs":1,"echo":false,"stop":"x","stream":false,"stream_options":{},"presence_penalty":0,"frequency_penalty":0,"logit_bias":{},"user":"u","speculative":{}}"""),
        ("/v1/chat/completions", """{"model":"","messages":[{"role":"user","content":"a"}],"max_tokens":2,"max_completion_tokens":2,"temperature":1,"top_p":1,"n":1,"seed":1,"logprobs":true,"top_logprobs":1,"stop":["x"],"stream":false,"prediction":{"type":"content","content":"a"},"logit_bias":{},"speculative":{}}"""),
        ("/completion", """{"prompt":"a","n_predict":2,"temperature":1,"top_k":1,"top_p":1,"min_p":0,"seed":1,"stop":["x"],"n_probs":1,"n_indent":0,"t_max_predict_ms":100,"cache_prompt":true,"stream":false,"id_slot":0,"n_cmpl":1,"repeat_penalty":1}"""),
        ("/infill", """{"input_prefix":"a","input_suffix":"b","input_extra":[{"filename":"f","text":"t"}],"prompt":"c","n_predict":2,"temperature":1,"n_cmpl":1,"top_k":1,"stop":[]}"""),
        ("/tokenize", """{"content":"a","add_special":true,"with_pieces":true}"""),
        ("/detokenize", """{"tokens":[1]}"""),
        ("/apply-template", """{"messages":[{"role":"user","content":"a"}]}"""),
        ("/v1/drafts", """{"text":"a","budget":8}"""),
        ("/v1/traces", """{"prompt":"a","max_tokens":2,"temperature":1,"seed":1,"plain":false}"""),
        ("/v1/datastores", """{"id":"x","path":"y"}"""),
        ("/v1/events", """{"type":"view","completion_id":"c","choice_index":0}"""),
    ];

    /// <summary>So many of them, the same for the same seed.</summary>
    public static IEnumerable<MalformedRequest> Generate(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            (string path, string body) = Fine[random.Next(Fine.Length)];
            yield return random.Next(11) switch
            {
                0 => Ruin(path, body, random),
                1 => Ruin(path, body, random),
                2 => Exaggerate(random),
                3 => Nest(path, random),
                4 => new("invalid UTF-8", "POST", path, Json, InvalidUtf8(body, random)),
                5 => new("half a surrogate", "POST", path, Json, Encoding.UTF8.GetBytes(body.Replace("\"a\"", "\"\\ud83d\"", StringComparison.Ordinal).Replace("\"x\",\"path", "\"\\udc00\",\"path", StringComparison.Ordinal).Replace("[1]", "[\"\\ud83d\"]", StringComparison.Ordinal).Replace("\"view\"", "\"\\ud83d\"", StringComparison.Ordinal))),
                6 => Repeat(path, body, random),
                7 => new("not JSON by its type", "POST", path, Pick(["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"], random), Encoding.UTF8.GetBytes(body)),
                8 => new("cut off", "POST", path, Json, Encoding.UTF8.GetBytes(body)[..random.Next(1, body.Length)]),
                9 => new("no such route", Pick(["GET", "POST", "DELETE"], random), $"/{Guid.NewGuid():N}/{random.Next()}", Json, Encoding.UTF8.GetBytes(body)),
                _ => new("not an object", "POST", path, Json, Encoding.UTF8.GetBytes(Pick(["[]", "1", "null", "\"a\"", "true", "", "NaN", "{}{}", "[{}]", "{'a':1}", "{\"a\":1e}"], random))),
            };
        }
    }

    // An object where a scalar belongs, a scalar where an object does.
    private static MalformedRequest Ruin(string path, string body, Random random)
    {
        JsonObject fields = JsonNode.Parse(body)!.AsObject();
        string[] ruinable = [.. fields.Select(field => field.Key)];
        string name = Pick(ruinable, random);
        fields[name] = fields[name] is JsonObject ? JsonNode.Parse("17") : JsonNode.Parse("""{"not":["what",{"is":"wanted"}]}""");
        return new($"{name} of a wrong type", "POST", path, Json, Encoding.UTF8.GetBytes(fields.ToJsonString()));
    }

    private static MalformedRequest Exaggerate(Random random)
    {
        (string path, string name, string number) = Pick(
            [
                ("/v1/completions", "max_tokens", "-1"), ("/v1/completions", "max_tokens", "1e300"), ("/v1/completions", "temperature", "2.01"),
                ("/v1/completions", "temperature", "-0.1"), ("/v1/completions", "temperature", "1e999"), ("/v1/completions", "top_p", "1.5"), ("/v1/completions", "n", "0"),
                ("/v1/completions", "n", "1000000"), ("/v1/completions", "logprobs", "6"), ("/v1/completions", "seed", "1.5"), ("/v1/completions", "presence_penalty", "3"),
                ("/v1/completions", "frequency_penalty", "-1e308"), ("/v1/chat/completions", "top_logprobs", "21"), ("/v1/chat/completions", "n", "-5"),
                ("/completion", "temperature", "1e30"), ("/completion", "n_cmpl", "100000"), ("/completion", "n_cmpl", "-1"), ("/completion", "n_probs", "1e9"),
                ("/infill", "n_cmpl", "0.5"), ("/completion", "top_k", "1e99"), ("/v1/drafts", "budget", "1e9"), ("/v1/events", "choice_index", "-1"),
            ],
            random);
        JsonObject fields = JsonNode.Parse(Fine.First(fine => fine.Path == path).Body)!.AsObject();
        fields[name] = "@@@";
        return new($"{name} = {number}", "POST", path, Json, Encoding.UTF8.GetBytes(fields.ToJsonString().Replace("\"@@@\"", number, StringComparison.Ordinal)));
    }

    private static MalformedRequest Nest(string path, Random random)
    {
        int depth = random.Next(65, 20_000);
        string nested = random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        return new("nested too deep", "POST", path, Json, Encoding.UTF8.GetBytes($"{{\"prompt\":\"a\",\"x\":{nested}}}"));
    }

    private static byte[] InvalidUtf8(string body, Random random)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        int quote = body.IndexOf("\"a\"", StringComparison.Ordinal);
        int at = quote < 0 ? 1 + random.Next(bytes.Length - 1) : quote + 1;
        bytes[at] = (byte)random.Next(0xF8, 0x100);
        return bytes;
    }

    private static MalformedRequest Repeat(string path, string body, Random random)
    {
        JsonObject fields = JsonNode.Parse(body)!.AsObject();
        KeyValuePair<string, JsonNode?> field = fields.ElementAt(random.Next(fields.Count));
        string twice = $"{body[..^1]},{JsonSerializer.Serialize(field.Key)}:{field.Value?.ToJsonString() ?? "null"}}}";
        return new($"{field.Key} twice", "POST", path, Json, Encoding.UTF8.GetBytes(twice));
    }

    private static T Pick<T>(T[] choices, Random random) => choices[random.Next(choices.Length)];
}
