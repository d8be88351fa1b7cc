using System.Diagnostics;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Building;

public class KillTests
{
    [Fact]
    public void Build_KilledAFewTimes_LeavesTheOldDatastoreAndCompletesLater() => KillRepeatedly(kills: 6, seed: 1);

    [Fact]
    [Trait("Duration", "Minutes")]
    public void Build_Killed100Times_LeavesTheOldDatastoreAndCompletesLater() => KillRepeatedly(kills: 100, seed: 2);

    [Fact]
    public void Build_FullDisk_FailsWithOneLineAndLeavesTheOldDatastore()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var directory = new TemporaryDirectory();
        BuildInProcess(directory.Path, 0, IndexChoice.Automaton);
        SortedDictionary<string, string> before = Datastores.Snapshot(directory.Path);
        (int exitCode, string[] lines) = BuildProcess.RunWithFullDisk(directory.Path, 1, IndexChoice.Automaton, maxFileKilobytes: 100);
        Assert.Equal(BuildProcess.IOFailure, exitCode);
        Assert.Single(lines);
        Assert.Equal(before, Datastores.Snapshot(directory.Path));
    }

    private static void KillRepeatedly(int kills, int seed)
    {
        var random = new Random(seed);
        using var disturbed = new TemporaryDirectory();
        using var undisturbed = new TemporaryDirectory();
        TimeSpan longest = BuildInProcess(disturbed.Path, 0, IndexChoice.Automaton) * 2;
        BuildInProcess(undisturbed.Path, 0, IndexChoice.Automaton);
        for (int kill = 1; kill <= kills; kill++)
        {
            IndexChoice index = kill % 2 == 0 ? IndexChoice.Automaton : IndexChoice.Array;
            string before = File.ReadAllText(disturbed[DatastoreManifest.FileName]);
            bool finished = BuildProcess.RunAndKill(disturbed.Path, kill, index, longest * random.NextDouble());

            DatastoreCheck.Run(disturbed.Path);
            using (DatastoreReader reader = DatastoreReader.Open(disturbed.Path)) Assert.NotEmpty(reader.Documents);

            BuildInProcess(undisturbed.Path, kill, index);
            string after = File.ReadAllText(disturbed[DatastoreManifest.FileName]);
            Assert.Contains(after, new[] { before, File.ReadAllText(undisturbed[DatastoreManifest.FileName]) });
            Assert.True(!finished || after != before);

            BuildInProcess(disturbed.Path, kill, index);
            Assert.Equal(Datastores.Snapshot(undisturbed.Path), Datastores.Snapshot(disturbed.Path));
        }
    }

    private static TimeSpan BuildInProcess(string directory, int seed, IndexChoice index)
    {
        var watch = Stopwatch.StartNew();
        new DatastoreBuilder(directory, BuildProcess.Options(index)).Build(BuildProcess.Corpus(seed));
        return watch.Elapsed;
    }
}
