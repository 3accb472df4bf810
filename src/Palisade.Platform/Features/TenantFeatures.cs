using System.Collections.Frozen;

namespace Palisade.Platform;

/// <summary>Flags and settings of one tenant as they stood at one moment. Nothing in it changes, so asking takes no lock and allocates nothing.</summary>
public sealed class TenantFeatures
{
    private readonly FrozenDictionary<string, (ulong Seed, FlagRule Rule)> _flags;
    private readonly FrozenDictionary<string, object> _settings;

    /// <summary>Puts the rules and values together: a brand's own, else the platform's, else what the code says.</summary>
    public TenantFeatures(
        FeatureCatalog catalog, IReadOnlyDictionary<string, FlagRule> ofBrand, IReadOnlyDictionary<string, FlagRule> ofPlatform, IReadOnlyDictionary<string, object> values)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(ofBrand);
        ArgumentNullException.ThrowIfNull(ofPlatform);
        ArgumentNullException.ThrowIfNull(values);
        _flags = catalog.Flags.ToFrozenDictionary(
            flag => flag.Key,
            flag => (FlagRule.SeedOf(flag.Key), (flag.BrandDecides ? ofBrand.GetValueOrDefault(flag.Key) : null) ?? ofPlatform.GetValueOrDefault(flag.Key) ?? FlagRule.Always(flag.Otherwise)),
            StringComparer.Ordinal);
        _settings = catalog.Settings.ToFrozenDictionary(s => s.Key, s => values.GetValueOrDefault(s.Key) ?? s.OtherwiseBoxed, StringComparer.Ordinal);
    }

    /// <summary>Whether the flag is on for a subject: a person, a key, or the tenant itself.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="subject">Who is placed among the percent.</param>
    /// <param name="role">The subject's role, if it has one.</param>
    /// <param name="organization">The subject's organization; the tenant's id for the brand itself.</param>
    public bool IsOn(Flag flag, Guid subject, string? role = null, Guid organization = default)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return _flags.TryGetValue(flag.Key, out var known) ? known.Rule.Holds(known.Seed, subject, role, organization) : flag.Otherwise;
    }

    /// <summary>The value of the setting.</summary>
    public T Of<T>(Setting<T> setting)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _settings.TryGetValue(setting.Key, out var value) ? (T)value : setting.Otherwise;
    }
}
