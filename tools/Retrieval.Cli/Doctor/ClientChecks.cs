using System.Text.Json;
using static Retrieval.Cli.Doctor.ServerProbe;

namespace Retrieval.Cli.Doctor;

/// <summary>The requests that clients send, and what each reads from the answers. One method for each client.</summary>
internal static class ClientChecks
{
    private const string Prefix = "def add(a, b):\n    return ";
    private const string Suffix = "\n\n\ndef sub(a, b):\n    return a - b\n";

    /// <summary>All clients, by name.</summary>
    public static IReadOnlyList<(string Client, Func<ServerProbe, CancellationToken, Task<string>> Check)> All { get; } =
    [
        ("server", CheckServerAsync),
        ("OpenAI SDK", CheckOpenAIAsync),
        ("llama.vim", CheckLlamaVimAsync),
        ("llama.vscode", CheckLlamaVscodeAsync),
        ("Tabby editors", CheckTabbyAsync),
        ("Tabby server", CheckTabbyServerAsync),
        ("Zed", CheckZedAsync),
        ("Continue", CheckContinueAsync),
        ("llm-ls", CheckLlmLsAsync),
    ];

    private static async Task<string> CheckServerAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        Require(Text(await server.GetAsync("/health", cancellationToken), "status") == "ok", "/health: status is not ok");
        server.Model = Text(await server.GetAsync("/v1/models", cancellationToken), "data", "0", "id");
        JsonElement plain = await CompleteAsync(false), drafted = await CompleteAsync(true);
        Require(Text(plain, "choices", "0", "text") == Text(drafted, "choices", "0", "text"), "drafted and plain output differ");
        return $"model {server.Model}; drafted and plain output are the same";

        Task<JsonElement> CompleteAsync(bool drafts) => server.PostAsync(
            "/v1/completions", new { prompt = Prefix, max_tokens = 32, temperature = 0, speculative = new { enabled = drafts } }, cancellationToken);
    }

    private static async Task<string> CheckOpenAIAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        JsonElement completion = await server.PostAsync("/v1/completions", new { model = server.Model, prompt = Prefix, max_tokens = 8 }, cancellationToken);
        Require(Text(completion, "object") == "text_completion", "/v1/completions: object is not text_completion");
        Require(Integer(completion, "usage", "completion_tokens") <= 8, "/v1/completions: more tokens than asked for");
        object chat = new
        {
            model = server.Model,
            messages = new[] { new { role = "user", content = "Say hello." } },
            max_completion_tokens = 8,
            stream = true,
            stream_options = new { include_usage = true },
        };
        IReadOnlyList<string> frames = await server.PostStreamAsync("/v1/chat/completions", chat, 3, cancellationToken);
        Require(frames[^1] == "[DONE]", "/v1/chat/completions: the stream does not end with [DONE]");
        JsonElement usage = Parse(frames[^2], "usage chunk"), last = Parse(frames[^3], "last chunk");
        Require(Length(usage, "choices") == 0 && Integer(usage, "usage", "total_tokens") > 0, "the usage chunk is not as it should be");
        Require(Text(last, "choices", "0", "finish_reason") is "stop" or "length", "the last chunk has no finish_reason");
        return "completions; chat, streamed, with usage";
    }

    private static async Task<string> CheckLlamaVimAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        string[] fields = ["content", "timings/prompt_n", "timings/predicted_n", "timings/predicted_ms", "tokens_cached", "truncated"];
        string answer = await server.PostTextAsync("/infill", Infill(fields), cancellationToken);
        Require(answer.Contains("\"content\":\"", StringComparison.Ordinal), "/infill: the answer is not compact JSON with a content");
        JsonElement body = Parse(answer, "/infill");
        Read(body, "timings/predicted_n");
        Read(body, "tokens_cached");
        string warmUp = await server.PostTextAsync("/infill", Infill([""], predict: 0), cancellationToken);
        Require(warmUp == "{}", "/infill: a warm-up is not answered with {}");
        return "fill in the middle, flat timings, warm-up";
    }

    private static async Task<string> CheckLlamaVscodeAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        Require(Integer(await server.GetAsync("/props", cancellationToken), "default_generation_settings", "n_ctx") > 0, "/props: no n_ctx");
        JsonElement several = await server.PostAsync("/infill", Infill([], completions: 3), cancellationToken);
        Require(several.ValueKind == JsonValueKind.Array && several.GetArrayLength() == 3, "/infill: n_cmpl 3 does not give an array of 3");
        JsonElement one = await server.PostAsync("/infill", Infill([], completions: 1), cancellationToken);
        Require(Read(one, "generation_settings").ValueKind == JsonValueKind.Object, "/infill: no generation_settings");
        Require(Length(await server.PostAsync("/tokenize", new { content = Prefix }, cancellationToken), "tokens") > 0, "/tokenize: no tokens");
        return "props, several completions, tokenize";
    }

    private static async Task<string> CheckTabbyAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        Read(await server.GetAsync("/v1/health", cancellationToken), "version", "git_describe");
        object body = new { language = "python", segments = new { prefix = Prefix, suffix = Suffix, filepath = "math.py" }, temperature = 0 };
        JsonElement completion = await server.PostAsync("/v1/completions", body, cancellationToken);
        string id = Text(completion, "id");
        Text(completion, "choices", "0", "text");
        await server.PostTextAsync("/v1/events", new { type = "view", completion_id = id, choice_index = 0 }, cancellationToken);
        return "health, completion from segments, events";
    }

    private static async Task<string> CheckTabbyServerAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> frames = await server.PostStreamAsync("/completion", new { prompt = Prefix, n_predict = 8, stream = true }, 1, cancellationToken);
        Require(Read(Parse(frames[^1], "/completion"), "stop").ValueKind == JsonValueKind.True, "/completion: the last frame has no stop");
        return "llama.cpp/completion, streamed";
    }

    private static async Task<string> CheckZedAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        string prompt = $"<|fim_prefix|>{Prefix}<|fim_suffix|>{Suffix}<|fim_middle|>";
        JsonElement body = await server.PostAsync("/v1/completions", new { model = server.Model, prompt, max_tokens = 16, stop = "<|endoftext|>" }, cancellationToken);
        Read(body, "id");
        Text(body, "choices", "0", "text");
        return "completions with the markers in the prompt";
    }

    private static async Task<string> CheckContinueAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        JsonElement body = await server.PostAsync("/v1/fim/completions", new { model = server.Model, prompt = Prefix, suffix = Suffix, max_tokens = 16 }, cancellationToken);
        Read(body, "choices", "0");
        IReadOnlyList<string> frames = await server.PostStreamAsync(
            "/v1/fim/completions", new { model = server.Model, prompt = Prefix, suffix = Suffix, max_tokens = 8, stream = true }, 1, cancellationToken);
        Read(Parse(frames[0], "/v1/fim/completions"), "choices", "0", "delta", "content");
        return "fill in the middle, streamed as deltas";
    }

    private static async Task<string> CheckLlmLsAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        object body = new { model = server.Model, prompt = Prefix, max_tokens = 8, temperature = 0.2, top_p = 0.95, stop = (string[])["\n"] };
        Text(await server.PostAsync("/v1/completions", body, cancellationToken), "choices", "0", "text");
        return "OpenAI's completions";
    }

    private static object Infill(string[] responseFields, int predict = 32, int? completions = null) => new Dictionary<string, object?>
    {
        ["id_slot"] = 0,
        ["input_prefix"] = "",
        ["input_suffix"] = Suffix,
        ["input_extra"] = new[] { new { text = "def mul(a, b):\n    return a * b\n", time = 0, filename = "other.py" } },
        ["prompt"] = Prefix,
        ["n_predict"] = predict,
        ["n_indent"] = 0,
        ["n_cmpl"] = completions,
        ["top_k"] = 40,
        ["top_p"] = 0.9,
        ["samplers"] = (string[])["top_k", "top_p", "infill"],
        ["stop"] = Array.Empty<string>(),
        ["stream"] = false,
        ["cache_prompt"] = true,
        ["t_max_prompt_ms"] = 500,
        ["t_max_predict_ms"] = 1000,
        ["response_fields"] = responseFields.Length > 0 ? responseFields : null,
        ["model"] = "",
    };
}
