namespace Retrieval.Server.Infilling;

/// <summary>
/// How a context is shared out when not everything fits. Other files' chunks get what the rest leaves, the last ones first, each whole or not at
/// all; none is kept where anything else is cut. Between prefix and suffix the room is split 3 : 1, as the reference does, and what one does not
/// need the other may take: the prefix keeps its end, the suffix its start.
/// </summary>
/// <param name="Prefix">Tokens of the prefix to keep, from its end.</param>
/// <param name="Suffix">Tokens of the suffix to keep, from its start.</param>
/// <param name="Begun">Tokens of what is begun to keep, from its end.</param>
/// <param name="Extra">Tokens left for chunks.</param>
internal readonly record struct InfillWindow(int Prefix, int Suffix, int Begun, int Extra)
{
    /// <summary>
    /// Cuts move in steps of so many tokens, and room for what is begun is set aside in such steps: one more keystroke seldom moves a cut, and
    /// whatever stands behind an unmoved cut is still cached.
    /// </summary>
    public const int Step = 64;

    /// <summary>
    /// Room for chunks shrinks in steps of so many tokens, and is never more than half: they stand first, so a chunk that has to go takes all the
    /// cache with it, and those that were warmed up alone must still fit once prefix and suffix are there.
    /// </summary>
    public const int ExtraStep = 256;

    /// <summary>Shares out a context.</summary>
    /// <param name="room">Tokens for all four, at least 0.</param>
    /// <param name="prefix">Tokens of the whole prefix.</param>
    /// <param name="suffix">Tokens of the whole suffix.</param>
    /// <param name="begun">Tokens of what is begun.</param>
    public static InfillWindow Share(int room, int prefix, int suffix, int begun)
    {
        int keptBegun = Math.Min(begun, room / 2);
        int reserved = Math.Min(room / 2, RoundUp(keptBegun));
        int near = room - reserved;
        int keptSuffix = Math.Min(suffix, Math.Max(near / 4, near - prefix));
        int keptPrefix = Math.Min(prefix, near - keptSuffix);
        if (near >= 4 * Step)
        {
            keptPrefix = prefix - Math.Min(prefix, RoundUp(prefix - keptPrefix));
        }

        int left = keptPrefix == prefix && keptSuffix == suffix ? near - keptSuffix - keptPrefix : 0;
        return new InfillWindow(keptPrefix, keptSuffix, keptBegun, Math.Min(room / 2, left / ExtraStep * ExtraStep));
    }

    private static int RoundUp(int count) => (count + Step - 1) / Step * Step;
}
