namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>Files that hold credentials whatever is in them, told by their names.</summary>
internal static class SecretFiles
{
    private static readonly string[] KeyEndings =
        [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".kdb", ".ppk", ".p8", ".ovpn", ".gpgkey", ".keytab", ".bek"];

    private static readonly string[] KeyNames =
    [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "secring.gpg", "secring.pgp",
        "ssh_host_rsa_key", "ssh_host_ed25519_key",
    ];

    private static readonly string[] CredentialNames =
    [
        ".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".git-credentials", ".s3cfg", ".boto", ".dockercfg",
        ".vault-token", "credentials.json", "client_secret.json", "service-account.json", "secrets.yml", "secrets.yaml",
        "secrets.json", "kubeconfig", "wallet.dat", "master.key",
    ];

    private static readonly string[] EnvironmentTemplates = [".example", ".sample", ".template", ".dist", ".defaults", ".schema"];

    /// <summary>The rule that names this file, or null.</summary>
    public static string? Match(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> name = path[(path.LastIndexOf('/') + 1)..];
        if (IsEnvironmentFile(name))
            return "file-environment";
        if (Filters.KnownNames.EndsWithAny(name, KeyEndings) || Contains(KeyNames, name))
            return "file-key";
        if (Contains(CredentialNames, name) || path.EndsWith(".aws/credentials", StringComparison.Ordinal))
            return "file-credentials";
        if (name.EndsWith(".tfstate", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tfstate.backup", StringComparison.OrdinalIgnoreCase))
            return "file-terraform-state";
        return null;
    }

    private static bool IsEnvironmentFile(ReadOnlySpan<char> name)
    {
        if (name.SequenceEqual(".env") || name.SequenceEqual(".envrc"))
            return true;
        return name.StartsWith(".env.", StringComparison.Ordinal) && !Filters.KnownNames.EndsWithAny(name, EnvironmentTemplates);
    }

    private static bool Contains(string[] names, ReadOnlySpan<char> name)
    {
        foreach (string candidate in names)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
