namespace Retrieval.Speculation.Trees;

/// <summary>The same shape in every step (Medusa; Token Recycling), whatever the candidates' probabilities.</summary>
public sealed class FixedTreePolicy : TreePolicy
{
    private readonly TemplateGrower _grower = new();
    private readonly TreeTemplate _template;

    /// <summary>Makes the policy.</summary>
    /// <param name="template">The shape; null is <see cref="TreeTemplate.Default"/>.</param>
    public FixedTreePolicy(TreeTemplate? template = null)
    {
        _template = template ?? TreeTemplate.Default;
    }

    internal override void Grow(TokenTree tree, ICandidates candidates) => _grower.Grow(_template, tree, candidates);
}
