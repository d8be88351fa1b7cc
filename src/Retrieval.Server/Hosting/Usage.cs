namespace Retrieval.Server.Hosting;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    public const string Text =
        """
        Serves a model over HTTP, with drafting: OpenAI's API, llama.cpp's and Tabby's for editors, drafts for other engines, and a page.

        Usage: Retrieval.Server [options]    or    retrieval serve [options]

          --urls <url>            Addresses to listen on (default: http://127.0.0.1:8012); others than loopback need --keys-file
          --model <dir>           A checkpoint or an exported model (default: the small model that comes with the server)
          --model-name <name>     What clients call it (default: the directory's name)
          --draft-model <dir>     A small model that drafts (default: the one that comes with the server, where it fits), or none
          --datastore <[id=]dir>  Drafts from a datastore; may be repeated (default: a small sample, built on first start)
          --no-sample             Builds and attaches no sample
          --build-root <id=dir>   Lets datastores be built from a folder over HTTP; may be repeated
          --data <dir>            Keeps exported models and datastores here (default: RETRIEVAL_CACHE, or the user's cache folder)
          --weights <format>      fp32, fp16 or int8 (default: int8 for the model that comes with the server, else fp32)
          --device <device>       cpu or cuda (default: cpu)
          --context <tokens>      Longest prompt and output together, at least 16 (default: the model's limit, at most 4096)
          --slots <n>             Samples decoded at the same time (default: 8)
          --threads <n>           Threads of a pass (default: one for each core)
          --keys-file <file>      Who may ask, see retrieval keys (default: nobody but this machine)
          --learn-outputs         Without keys: drafts also from earlier outputs
          --max-requests <n>      Samples held at most, running and waiting; a request has n of them (default: 512)
          --max-body-bytes <n>    Longest request (default: 8388608)
          --drain-seconds <n>     How long running requests may take to end at shutdown (default: 30)
          --log-format <format>   text or json (default: text); prompts and outputs are never logged
          --otlp-endpoint <url>   Sends metrics and traces to an OpenTelemetry collector
          --config <file>         Reads options from a JSON file: {"slots": 4, "datastore": ["./code.ds"]}
          --help                  Shows this

        Every option is also an environment variable (--keys-file: RETRIEVAL_KEYS_FILE); flags win over variables, variables over the file.
        """;
}
