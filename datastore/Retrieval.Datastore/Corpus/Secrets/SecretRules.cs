using static Retrieval.Datastore.Corpus.Secrets.SecretProbes;
using static Retrieval.Datastore.Corpus.Secrets.TokenAlphabet;

namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>
/// The content rules. The shapes are those the issuers document. Where two rules share a literal the first that matches counts, so
/// special rules stand before general ones.
/// </summary>
internal static class SecretRules
{
    /// <summary>Rules whose literals are compared exactly; every literal has at least three characters.</summary>
    public static SecretRule[] Exact { get; } =
    [
        new("private-key", ["-----BEGIN "], PrivateKey),
        new("putty-private-key", ["PuTTY-User-Key-File-"], PuttyKey),
        new("age-secret-key", ["AGE-SECRET-KEY-1"], Token(UpperDigits, 58, 58)),
        new("aws-access-key-id", ["AKIA", "ASIA", "ABIA", "ACCA"], Token(Base32, 16, 16)),
        new("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], Token(Alphanumeric, 36, 255)),
        new("github-fine-grained-token", ["github_pat_"], Token(Word, 60, 255)),
        new("gitlab-token", ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "gloas-", "glsoat-", "glagent-", "glft-"], Token(Base64Url, 20, 255)),
        new("slack-token", ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xapp-"], Token(AlphanumericDash, 24, 300)),
        new("slack-webhook", ["hooks.slack.com/services/"], SlackWebhook),
        new("stripe-key", ["sk_live_", "rk_live_", "sk_test_", "rk_test_"], Token(Alphanumeric, 24, 255)),
        new("stripe-webhook-secret", ["whsec_"], Token(Base64, 32, 255)),
        new("google-api-key", ["AIza"], Token(Base64Url, 35, 35)),
        new("google-oauth-token", ["ya29."], Token(Base64Url, 40)),
        new("google-client-secret", ["GOCSPX-"], Token(Base64Url, 28, 28)),
        new("openai-key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], Token(Base64Url, 40, 300)),
        new("anthropic-key", ["sk-ant-"], Token(Base64Url, 60, 300)),
        new("openai-key", ["sk-"], TokenWith("T3BlbkFJ", Alphanumeric, 40)),
        new("hugging-face-token", ["hf_"], Token(Alphanumeric, 34, 37)),
        new("npm-token", ["npm_"], Token(Alphanumeric, 36, 36)),
        new("npm-settings-token", ["_authToken=", "_auth=", "_password="], AssignmentProbe.SettingsToken),
        new("pypi-token", ["pypi-AgE"], Token(Base64Url, 50)),
        new("sendgrid-key", ["SG."], Dotted(22, 43)),
        new("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], Token(Hex, 64, 64)),
        new("shopify-token", ["shpat_", "shpca_", "shppa_", "shpss_"], Token(Alphanumeric, 32, 32)),
        new("databricks-token", ["dapi"], Token(Hex, 32, 32)),
        new("vault-token", ["hvs.", "hvb."], Token(Base64Url, 24, 300)),
        new("azure-storage-key", ["AccountKey="], PaddedBase64(86, "==")),
        new("azure-shared-access-key", ["SharedAccessKey=", "SharedSecretKey="], PaddedBase64(43, "=")),
        new("azure-client-secret", ["8Q~", "7Q~"], EntraSecret),
        new("jwt", ["eyJ"], JsonWebToken),
        new("url-credentials", ["://"], UrlCredentialsProbe.Find),
    ];

    /// <summary>Rules whose literals are names, compared in any case.</summary>
    public static SecretRule[] IgnoringCase { get; } =
    [
        new("aws-secret-access-key", ["secret_access_key", "secretaccesskey", "aws_secret", "aws-secret"], AssignmentProbe.AwsSecretKey),
        new("assigned-secret",
            [
                "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accesskey", "access-key",
                "auth_key", "authkey", "private_key", "privatekey", "encryption_key", "signing_key", "credential",
            ],
            AssignmentProbe.Generic),
    ];
}
