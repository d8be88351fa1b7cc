namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>A file as <c>retrieval generate --trace</c> writes it, whose every text tries to be something else.</summary>
internal static class HostileTrace
{
    public const string Script = "<script>alert(1)</script>";
    public const string Image = "<img src=x onerror=alert(2)>";
    public const string Document = "../<b>evil</b>&quot;.py";

    /// <summary>Three steps, eight drafts, three of them accepted, six tokens.</summary>
    public const string Json = """
        {
          "model": "</title><script>alert(3)</script>", "sources": ["prompt", "\" onload=\"alert(4)"], "budget": 8, "tree": "x", "policy": "y",
          "prompt": [{"token": 1, "piece": "<svg onload=alert(5)>"}, {"token": 2, "piece": "\u202Egnp\u0000"}],
          "steps": [
            {"step": 0, "past_length": 1, "nodes": [
              {"token": 2, "piece": "<!--", "parent": -1, "probability": 1, "source": null, "match_length": 0, "document": null},
              {"token": 3, "piece": "<script>alert(1)</script>", "parent": 0, "probability": 0.9, "source": "datastore", "match_length": 7, "document": "../<b>evil</b>&quot;.py"},
              {"token": 4, "piece": "\n", "parent": 1, "probability": 0.8, "source": "prompt", "match_length": 3, "document": null},
              {"token": 5, "piece": "<img src=x onerror=alert(2)>", "parent": 1, "probability": 0.1, "source": "target\" onclick=\"alert(6)", "match_length": 1, "document": null}],
             "path": [0, 1, 2], "emitted": [{"token": 3, "piece": "<script>alert(1)</script>"}, {"token": 4, "piece": "\n"}, {"token": 6, "piece": "\uFFFD"}],
             "draft_ms": 0.2, "verify_ms": 1.5, "accept_ms": 0.1},
            {"step": 1, "past_length": 4, "nodes": [
              {"token": 6, "piece": "\uFFFD", "parent": -1, "probability": 1, "source": null, "match_length": 0, "document": null},
              {"token": 7, "piece": "a", "parent": 0, "probability": 0.5, "source": "frequent", "match_length": 0, "document": null},
              {"token": 8, "piece": "b", "parent": 0, "probability": 0.25, "source": "copying", "match_length": 2, "document": null},
              {"token": 9, "piece": "c", "parent": 2, "probability": 0.125, "source": "copying", "match_length": 3, "document": null},
              {"token": 9, "piece": "c", "parent": 2, "probability": 5e300, "source": "constructor", "match_length": "9", "document": 5}],
             "path": [0, 2], "emitted": [{"token": 8, "piece": "b"}, {"token": 10, "piece": "d"}],
             "draft_ms": 0.1, "verify_ms": 1.25, "accept_ms": 0.1},
            {"step": 2, "past_length": 6, "nodes": [
              {"token": 10, "piece": "d", "parent": -1, "probability": 1, "source": null, "match_length": 0, "document": null},
              {"token": 11, "piece": "e", "parent": 99, "probability": -1, "source": "prompt", "match_length": 1, "document": null}],
             "path": [0, 77, "x"], "emitted": [{"token": 12, "piece": "f"}],
             "draft_ms": 0.1, "verify_ms": 1.25, "accept_ms": 0.1}
          ],
          "speculation": {"steps": 3, "drafted": 8, "accepted": 3, "acceptance_length": 2, "by_source": {}}
        }
        """;
}
