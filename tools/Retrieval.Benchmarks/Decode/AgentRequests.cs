namespace Retrieval.Benchmarks.Decode;

/// <summary>What an agent asks many times a day: the same instructions and tools, another table, field and unit each time.</summary>
internal static class AgentRequests
{
    private const string Preamble =
        """
        # You maintain the migrations of a web shop. For each request write one migration function.
        # Tools: read_table(name), write_table(name, rows), log(message), fail(message)

        def migrate_customers_age(db):
            # Request: in table "customers", convert field "age" from text to int.
            rows = read_table("customers")
            for row in rows:
                if "age" not in row:
                    fail("customers: row without age")
                row["age"] = int(row["age"])
            write_table("customers", rows)
            log("customers.age converted from text to int")
            return len(rows)


        """;

    private static readonly string[] Tables = ["orders", "invoices", "products", "payments", "shipments", "reviews", "carts", "coupons"];
    private static readonly string[] Fields = ["price", "created", "weight", "status", "discount", "total", "rating", "quantity"];
    private static readonly (string From, string To)[] Units = [("text", "int"), ("text", "float"), ("cents", "euros"), ("int", "bool"), ("grams", "kilograms"), ("local time", "utc")];

    public static IEnumerable<string> Write(int count, Random random)
    {
        for (int i = 0; i < count; i++)
        {
            string table = Tables[random.Next(Tables.Length)], field = Fields[random.Next(Fields.Length)];
            (string from, string to) = Units[random.Next(Units.Length)];
            yield return $"{Preamble}def migrate_{table}_{field}(db):\n    # Request: in table \"{table}\", convert field \"{field}\" from {from} to {to}.\n";
        }
    }
}
