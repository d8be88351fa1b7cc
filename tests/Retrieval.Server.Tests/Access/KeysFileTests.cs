using Retrieval.Server.Access;
using Retrieval.TestSupport;

namespace Retrieval.Server.Tests.Access;

public sealed class KeysFileTests : IDisposable
{
    // What `retrieval keys add --tenant alice --datastores code,docs --learn-outputs --manage` and `--tenant bob` wrote for two known keys.
    private const string Made =
        """
        [
          {
            "tenant": "alice",
            "sha256": "e68b13d59b8ae7dc8d3763aa5117e5f1fd1cb51b2a0e8c8c5e2a4ad3a1c7c7ab",
            "datastores": [
              "code",
              "docs"
            ],
            "learn_outputs": true,
            "manage": true
          },
          {
            "tenant": "bob",
            "sha256": "BOB"
          }
        ]

        """;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileMadeByTheTool_GivesTheTenants()
    {
        const string Key = "rk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)));
        string path = Path.Combine(_folder.Path, "keys.json");
        File.WriteAllText(path, Made.Replace("BOB", hash, StringComparison.Ordinal));
        KeyRing keys = KeysFile.Read(path);
        Tenant bob = keys.Find(Key)!;
        Assert.Equal(("bob", false, false), (bob.Id, bob.LearnsOutputs, bob.CanManage));
        Assert.Null(bob.Datastores);
        Assert.Null(keys.Find(Key + "x"));
        Tenant alice = keys.Tenants.Single(tenant => tenant.Id == "alice");
        Assert.Equal((true, true), (alice.LearnsOutputs, alice.CanManage));
        Assert.Equal(["code", "docs"], alice.Datastores!.Order());
    }
}
