namespace Palisade.Client;

/// <summary>A feature flag and the rule that is stored for it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Description">What it switches.</param>
/// <param name="Default">What holds without any rule.</param>
/// <param name="BrandDecides">Whether a brand may have a rule of its own.</param>
/// <param name="Rule">The rule; null: none is stored here.</param>
/// <param name="UpdatedAt">Since when.</param>
public sealed record FeatureFlag(string Key, string Description, bool Default, bool BrandDecides, FeatureRule? Rule, DateTimeOffset? UpdatedAt);

/// <summary>For whom a flag is on: everybody without further members, else those that any of them names.</summary>
/// <param name="On">False: for nobody.</param>
/// <param name="Percent">So many percent of subjects.</param>
/// <param name="Roles">Whoever has one of these roles.</param>
/// <param name="Organizations">Whoever belongs to one of these organizations; a brand's id stands for the brand.</param>
public sealed record FeatureRule(bool On, decimal? Percent = null, IReadOnlyList<string>? Roles = null, IReadOnlyList<string>? Organizations = null);
