using System.Reflection;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Engine;
using Retrieval.Models;
using Retrieval.OnnxRuntime.Operators;
using Retrieval.Speculation;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.EndToEnd.Tests;

/// <summary>Libraries know each other along the arrows of the README and no others.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<Type, string[]> Arrows => new()
    {
        { typeof(TokenTree), [] },
        { typeof(Checkpoint), [] },
        { typeof(Tokenizer), [] },
        { typeof(CustomOperator), [] },
        { typeof(DatastoreReader), [] },
        { typeof(DraftingMemory), ["Retrieval.Datastore", "Retrieval.Speculation"] },
        { typeof(OnnxVerifier), ["Retrieval.OnnxRuntime", "Retrieval.Speculation"] },
        { typeof(ModelSource), ["Retrieval.Models", "Retrieval.Speculation", "Retrieval.Tokenization", "Retrieval.Verification"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Library_References_OnlyWhatItMayKnow(Type member, string[] allowed)
    {
        ArgumentNullException.ThrowIfNull(member);
        IEnumerable<string> ours = member.Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Retrieval.", StringComparison.Ordinal));
        Assert.Empty(ours.Except(allowed));
    }

    [Fact]
    public void Libraries_PublicInterfaces_AreTheSeamsAndNothingElse()
    {
        IEnumerable<Assembly> assemblies = Arrows.Select(row => ((Type)row[0]).Assembly);
        string[] interfaces = [.. assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.IsInterface).Select(type => type.Name).Order()];
        Assert.Equal(["IBatchDrafter", "IDrafter", "ILogitsDrafter", "IParallelWork", "IPayloadFilter", "ISuffixIndex", "ITreeBuilder", "IVerifier"], interfaces);
    }
}
