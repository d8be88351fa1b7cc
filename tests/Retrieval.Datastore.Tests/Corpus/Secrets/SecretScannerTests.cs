using System.Text;
using Retrieval.Datastore.Corpus;
using Retrieval.Datastore.Corpus.Secrets;

namespace Retrieval.Datastore.Tests.Corpus.Secrets;

/// <summary>The secrets are put together at run time from random characters, so that none stands in this file.</summary>
public class SecretScannerTests
{
    private const string Digits = "0123456789", Lower = "abcdefghijklmnopqrstuvwxyz", Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Alphanumeric = Digits + Lower + Upper, Hex = Digits + "abcdef", Base64 = Alphanumeric + "+/", Url = Alphanumeric + "-_";

    private static readonly Random Source = new(11);

    public static TheoryData<string, string> Secrets { get; } = new()
    {
        { "aws-access-key-id", "AK" + "IA" + Draw(Upper + "234567", 16) },
        { "aws-secret-access-key", "aws_secret" + "_access_key = " + Draw(Base64, 40) },
        { "aws-secret-access-key", "\"SecretAccess" + "Key\": \"" + Draw(Base64, 40) + "\"" },
        { "github-token", "gh" + "p_" + Draw(Alphanumeric, 36) },
        { "github-token", "gh" + "s_" + Draw(Alphanumeric, 36) },
        { "github-fine-grained-token", "github" + "_pat_" + Draw(Alphanumeric, 22) + "_" + Draw(Alphanumeric, 59) },
        { "gitlab-token", "gl" + "pat-" + Draw(Alphanumeric, 20) },
        { "slack-token", "xo" + "xb-" + Draw(Digits, 12) + "-" + Draw(Digits, 12) + "-" + Draw(Alphanumeric, 24) },
        { "slack-webhook", "https://hooks.slack" + ".com/services/T" + Draw(Upper, 8) + "/B" + Draw(Upper, 8) + "/" + Draw(Alphanumeric, 24) },
        { "stripe-key", "sk" + "_live_" + Draw(Alphanumeric, 24) },
        { "google-api-key", "AI" + "za" + Draw(Url, 35) },
        { "google-oauth-token", "ya" + "29." + Draw(Url, 60) },
        { "google-client-secret", "GOC" + "SPX-" + Draw(Url, 28) },
        { "openai-key", "sk" + "-proj-" + Draw(Url, 80) },
        { "openai-key", "sk" + "-" + Draw(Alphanumeric, 20) + "T3Blb" + "kFJ" + Draw(Alphanumeric, 20) },
        { "anthropic-key", "sk" + "-ant-api03-" + Draw(Url, 90) },
        { "hugging-face-token", "hf" + "_" + Draw(Alphanumeric, 34) },
        { "npm-token", "np" + "m_" + Draw(Alphanumeric, 36) },
        { "npm-settings-token", "//registry.example.org/:_auth" + "Token=" + Draw(Hex, 36) },
        { "pypi-token", "py" + "pi-AgE" + Draw(Url, 80) },
        { "sendgrid-key", "S" + "G." + Draw(Url, 22) + "." + Draw(Url, 43) },
        { "azure-storage-key", "Account" + "Key=" + Draw(Base64, 86) + "==" },
        { "azure-shared-access-key", "SharedAccess" + "Key=" + Draw(Base64, 43) + "=" },
        { "azure-client-secret", Draw(Alphanumeric, 3) + "8Q" + "~" + Draw(Alphanumeric, 34) },
        { "vault-token", "hv" + "s." + Draw(Url, 90) },
        { "private-key", "-----BEGIN RSA " + "PRIVATE KEY-----\n" + Draw(Base64, 64) + "\n" + Draw(Base64, 64) + "\n" },
        { "private-key", "key = \"-----BEGIN " + "PRIVATE KEY-----\\n" + Draw(Base64, 64) + "\\n\"" },
        { "jwt", "ey" + "J" + Draw(Url, 20) + ".ey" + "J" + Draw(Url, 40) + "." + Draw(Url, 43) },
        { "url-credentials", "postgres:" + "//app:" + Draw(Alphanumeric, 14) + "4@db.internal:5432/x" },
        { "assigned-secret", "client_" + "secret: '" + Draw(Alphanumeric, 40) + "'" },
        { "assigned-secret", "API_" + "KEY=" + Draw(Hex, 32) + "\n" },
        { "assigned-secret", "const apiKey" + " = \"" + Draw(Alphanumeric, 32) + "\";" },
        { "assigned-secret", "{\"db_pass" + "word\": \"" + Draw(Alphanumeric, 24) + "\"}" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Scan_Secret_IsFoundByItsRule(string rule, string secret)
    {
        foreach (string text in (string[])[secret, $"x\n    {secret}\ny", new string(' ', 5000) + secret + "\n"])
            Assert.Equal([rule], SecretScanner.Scan(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")]
    [InlineData("token = \"550e8400-e29b-41d4-a716-446655440000-is-an-id\"")]
    [InlineData("\"integrity\": \"sha512-6fPc+R4ihwqP6N/aIv2f1gMH8lOVtWQHoqC4yK6oSDVVocumAsfCqjkXnqiYMhmMwS/mEHLp7Vehlt3ql6lEig==\"")]
    [InlineData("password_hash = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")]
    [InlineData("var tokenId = \"a3f5b1c2d4e6f7a8b9c0d1e2f3a4b5c6\";")]
    [InlineData("string token = GetNextTokenFromTheStream2(reader);")]
    [InlineData("token: 'IDENTIFIER_WITH_UNDERSCORES_12',")]
    [InlineData("password = \"correct horse battery staple 12\"")]
    [InlineData("api_key = \"your-api-key-goes-here-12345\"")]
    [InlineData("API_KEY=${SOME_API_KEY_FROM_ELSEWHERE}")]
    [InlineData("secret = os.environ['THE_SECRET_OF_APP_1']")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("sk-learn-based-thing-with-a-long-name")]
    [InlineData("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("http://user:password@localhost:8080/")]
    [InlineData("https://example.org/a:b@c")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----")]
    [InlineData("if (line.StartsWith(\"-----BEGIN PRIVATE KEY-----\")) { ParseThePrivateKeyFrom(line); }")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----")]
    [InlineData("data = \"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\"")]
    [InlineData("eyJ hello. world")]
    [InlineData("//registry.example.org/:_authToken=${NPM_TOKEN_OF_CI}")]
    public void Scan_HarmlessText_FindsNothing(string text) => Assert.Null(SecretScanner.Scan(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Scan_LongRunsOfLiterals_TakesLinearTime()
    {
        // Each literal starts a probe; were a probe to run to the end of the text, this would take hours.
        foreach (string piece in (string[])["eyJ", "://a:", "sk-", "token=", "-----BEGIN ", "SG.", "AKIA"])
            SecretScanner.Scan(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 200_000))));
    }

    [Theory]
    [InlineData(".env", "file-environment")]
    [InlineData("a/.env.production", "file-environment")]
    [InlineData(".env.example", null)]
    [InlineData("deploy/id_rsa", "file-key")]
    [InlineData("id_rsa.pub", null)]
    [InlineData("cert.PEM", "file-key")]
    [InlineData("store.p12", "file-key")]
    [InlineData(".aws/credentials", "file-credentials")]
    [InlineData("credentials", null)]
    [InlineData("prod.tfstate", "file-terraform-state")]
    [InlineData("environment.ts", null)]
    public void Match_FileName_FindsItsRule(string path, string? expected) => Assert.Equal(expected, SecretFiles.Match(path));

    [Fact]
    public void Read_SecretsInATree_AreCountedAndNowhereRepeated()
    {
        string first = "gh" + "p_" + Draw(Alphanumeric, 36), second = "AK" + "IA" + Draw(Upper, 16);
        using TemporaryFolder folder = new();
        folder.Write("a.c", $"// {first}\n// {second}\n// {first}\n").Write("b.c", $"// {second}\n").Write("c.c", "int c;").Write(".env", "X=1\n");

        Reading reading = Reading.Of(folder);

        Assert.Equal(["c.c"], reading.Paths);
        Assert.Equal(3, reading.Report.SkippedByReason[SkipReason.Secret].Files);
        Assert.Equal(new SecretTally(1, 2), reading.Report.SecretsByRule["github-token"]);
        Assert.Equal(new SecretTally(2, 2), reading.Report.SecretsByRule["aws-access-key-id"]);
        Assert.Equal(new SecretTally(1, 1), reading.Report.SecretsByRule["file-environment"]);
        string everything = string.Join('\n', reading.Report.Skipped.Select(entry => entry.ToString()));
        Assert.DoesNotContain(first[4..], everything, StringComparison.Ordinal);
        Assert.DoesNotContain(second[4..], everything, StringComparison.Ordinal);

        Assert.Equal([".env", "a.c", "b.c", "c.c"], Reading.Of(folder, new CorpusOptions { Filters = CorpusFilters.None }).Paths);
    }

    // At least two characters of every kind in the alphabet, as chance would nearly always have it; no runs that look like placeholders.
    private static string Draw(string alphabet, int length)
    {
        while (true)
        {
            string drawn = new([.. Enumerable.Range(0, length).Select(_ => alphabet[Source.Next(alphabet.Length)])]);
            bool isMixed = !alphabet.Contains('0', StringComparison.Ordinal) || drawn.Count(char.IsAsciiDigit) >= 3;
            if (isMixed && char.IsAsciiLetterOrDigit(drawn[0]) && char.IsAsciiLetterOrDigit(drawn[^1]) && !Randomness.LooksLikePlaceholder(drawn)
                && (length < 16 || alphabet == Digits || alphabet == Upper || Randomness.BitsPerCharacter(drawn) >= 3.5 || alphabet == Hex))
                return drawn;
        }
    }
}
