using System.Runtime.CompilerServices;

namespace Retrieval.Speculation.Sampling;

/// <summary>A logit and its token in one integer whose ascending order is: higher logit first, then lower token id.</summary>
internal static class TokenKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Make(float logit, int token)
    {
        int bits = BitConverter.SingleToInt32Bits(logit + 0f); // -0 becomes 0: equals
        uint ascending = (uint)(bits ^ ((bits >> 31) | int.MinValue));
        return ((ulong)~ascending << 32) | (uint)token;
    }

    public static int Token(ulong key) => (int)(uint)key;
}
