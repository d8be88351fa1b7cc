using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retrieval.Cli.Keys;

/// <summary>The file of keys that <c>--keys-file</c> of the server names: a JSON array, readable by its owner alone.</summary>
internal static partial class KeyFile
{
    /// <summary>The keys in a file; none if there is no file yet.</summary>
    /// <exception cref="CommandException">It is something else.</exception>
    public static KeyEntry[] Read(string path)
    {
        try
        {
            KeyEntry[] keys = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), Format.Default.KeyEntryArray) ?? [] : [];
            return Array.TrueForAll(keys, key => key is not null) ? keys : throw new JsonException("expected objects, found null.");
        }
        catch (JsonException error)
        {
            throw new CommandException($"{path}: not a keys file: {error.Message}", innerException: error);
        }
    }

    /// <summary>Replaces a file so that whoever reads it meanwhile sees the old one or the new one.</summary>
    public static void Write(string path, IReadOnlyList<KeyEntry> keys)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (FileStream stream = Create(temporary))
            {
                JsonSerializer.Serialize(stream, [.. keys], Format.Default.KeyEntryArray);
                stream.Write("\n"u8);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
        RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(KeyEntry[]))]
    private sealed partial class Format : JsonSerializerContext;
}
