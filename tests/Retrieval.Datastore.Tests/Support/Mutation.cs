namespace Retrieval.Datastore.Tests.Support;

/// <summary>Damage to the bytes of a file.</summary>
internal static class Mutation
{
    /// <summary>A damaged copy, different from the original in at least one byte or in length.</summary>
    public static byte[] Of(Random random, byte[] original)
    {
        while (true)
        {
            byte[] mutated = Apply(random, original);
            if (!mutated.AsSpan().SequenceEqual(original)) return mutated;
        }
    }

    private static byte[] Apply(Random random, byte[] original)
    {
        byte[] bytes = [.. original];
        if (bytes.Length == 0) return [(byte)random.Next(256)];
        int place = random.Next(bytes.Length);
        int length = random.Next(1, Math.Min(64, bytes.Length - place) + 1);
        switch (random.Next(10))
        {
            case 0:
                return bytes[..place];
            case 1:
                return [.. bytes, .. bytes[..length]];
            case 2:
                bytes.AsSpan(place, length).Clear();
                return bytes;
            case 3:
                random.NextBytes(bytes.AsSpan(place, length));
                return bytes;
            case 4:
                Swap(bytes, place, random.Next(bytes.Length - length + 1), length);
                return bytes;
            default:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }

    private static void Swap(byte[] bytes, int one, int other, int length)
    {
        byte[] kept = bytes[one..(one + length)];
        bytes.AsSpan(other, length).CopyTo(bytes.AsSpan(one));
        kept.CopyTo(bytes, other);
    }
}
