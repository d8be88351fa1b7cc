using Retrieval.Tokenization;

namespace Retrieval.Cli.Proving;

/// <summary>Prompts to prove with where none are given: code and prose, some that repeat themselves and some that do not.</summary>
internal static class BuiltInPrompts
{
    private static readonly string[] Texts =
    [
        """
        def parse_line(line):
            name, _, value = line.partition("=")
            return name.strip(), value.strip()


        def parse_file(path):
            settings = {}
            with open(path) as file:
                for line in file:
        """,
        """
        class Stack:
            def __init__(self):
                self.items = []

            def push(self, item):
                self.items.append(item)

            def pop(self):
                return self.items.pop()


        class Queue:
            def __init__(self):
                self.items = []

            def push(self, item):
        """,
        """
        #include <stdio.h>

        static int sum(const int *values, int count) {
            int total = 0;
            for (int i = 0; i < count; i++) {
                total += values[i];
            }
            return total;
        }

        static int product(const int *values, int count) {
            int total = 1;
        """,
        """
        [
          {"id": 1, "name": "Ada", "city": "London", "active": true},
          {"id": 2, "name": "Blaise", "city": "Paris", "active": false},
          {"id": 3, "name": "Carl",
        """,
        """
        The harbour had been quiet all winter. On the first warm morning of March the fishermen came down to the quay, looked at the water for a
        long while, and then began to
        """,
        """
        The report was sent on Monday. The answer came on Tuesday. The second report was sent on Wednesday. The answer came on Thursday. The
        third report was sent
        """,
        "1, 1, 2, 3, 5, 8, 13, 21, 34, 55,",
        "SELECT customer.name, SUM(invoice.amount) FROM customer JOIN invoice ON",
    ];

    /// <summary>Their tokens.</summary>
    public static IReadOnlyList<ProofPrompt> Encode(Tokenizer tokenizer) =>
        [.. Texts.Select((text, index) => new ProofPrompt(index + 1, PromptFile.Encode(text, tokenizer)))];
}
