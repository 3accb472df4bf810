using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Something a brand may set, declared in code by the module that reads it.</summary>
/// <param name="Key">Stable name, as stored and in the API.</param>
/// <param name="Description">One sentence for whoever sets it.</param>
public abstract record Setting(string Key, string Description)
{
    /// <summary>What it takes to change this one besides <c>settings.write</c>.</summary>
    public Permission? Needs { get; init; }

    /// <summary><c>boolean</c> or <c>integer</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The smallest value, of numbers.</summary>
    public virtual int? Least => null;

    /// <summary>The largest value, of numbers.</summary>
    public virtual int? Most => null;

    /// <summary>What holds where nobody has said anything.</summary>
    public abstract object OtherwiseBoxed { get; }

    /// <summary>The value of this JSON, or null when it is none of this setting.</summary>
    public abstract object? Read(JsonElement json);
}

/// <summary>A setting of a type.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="Key">Stable name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Otherwise">What holds where nobody has said anything.</param>
public abstract record Setting<T>(string Key, string Description, T Otherwise) : Setting(Key, Description)
    where T : notnull
{
    /// <inheritdoc />
    public override object OtherwiseBoxed => Otherwise;
}

/// <summary>Yes or no.</summary>
/// <param name="Key">Stable name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Otherwise">What holds where nobody has said anything.</param>
public sealed record BooleanSetting(string Key, string Description, bool Otherwise) : Setting<bool>(Key, Description, Otherwise)
{
    /// <inheritdoc />
    public override string Type => "boolean";

    /// <inheritdoc />
    public override object? Read(JsonElement json) => json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
}

/// <summary>A whole number within bounds.</summary>
/// <param name="Key">Stable name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Otherwise">What holds where nobody has said anything.</param>
/// <param name="From">The smallest.</param>
/// <param name="To">The largest.</param>
public sealed record IntegerSetting(string Key, string Description, int Otherwise, int From, int To) : Setting<int>(Key, Description, Otherwise)
{
    /// <inheritdoc />
    public override string Type => "integer";

    /// <inheritdoc />
    public override int? Least => From;

    /// <inheritdoc />
    public override int? Most => To;

    /// <inheritdoc />
    public override object? Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= From && number <= To ? number : null;
}
