using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>All flags and settings of the product, put together from the modules at start.</summary>
public sealed class FeatureCatalog
{
    private readonly FrozenDictionary<string, Flag> _flags;
    private readonly FrozenDictionary<string, Setting> _settings;

    /// <summary>Builds the catalog.</summary>
    /// <exception cref="ArgumentException">A key is declared twice.</exception>
    public FeatureCatalog(IEnumerable<Flag> flags, IEnumerable<Setting> settings)
    {
        Flags = [.. flags.OrderBy(f => f.Key, StringComparer.Ordinal)];
        Settings = [.. settings.OrderBy(s => s.Key, StringComparer.Ordinal)];
        _flags = Flags.ToFrozenDictionary(f => f.Key, StringComparer.Ordinal);
        _settings = Settings.ToFrozenDictionary(s => s.Key, StringComparer.Ordinal);
    }

    /// <summary>By key.</summary>
    public IReadOnlyList<Flag> Flags { get; }

    /// <summary>By key.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The flag of this key, or null.</summary>
    public Flag? FindFlag(string key) => _flags.GetValueOrDefault(key);

    /// <summary>The setting of this key, or null.</summary>
    public Setting? FindSetting(string key) => _settings.GetValueOrDefault(key);
}

/// <summary>How modules declare what can be switched and set.</summary>
public static class FeatureServices
{
    /// <summary>Adds the catalog and what evaluates it.</summary>
    public static IServiceCollection AddFeatures(this IServiceCollection services)
    {
        services.TryAddSingleton<ChangeListener>();
        services.AddSingleton(provider => new FeatureCatalog(provider.GetServices<Flag>(), provider.GetServices<Setting>()));
        services.AddSingleton<FeatureBook>();
        services.AddHostedService(provider => provider.GetRequiredService<FeatureBook>());
        return services;
    }

    /// <summary>Declares flags of a module.</summary>
    public static IServiceCollection AddFlags(this IServiceCollection services, params IEnumerable<Flag> flags)
    {
        foreach (var flag in flags)
        {
            services.AddSingleton(flag);
        }

        return services;
    }

    /// <summary>Declares settings of a module.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, params IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            services.AddSingleton(setting);
        }

        return services;
    }
}
