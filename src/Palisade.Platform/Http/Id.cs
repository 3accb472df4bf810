using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// An id in a path, as ULID or UUID text. Text that is no id at all cannot name anything, so it answers like an id that names nothing.
/// </summary>
public readonly record struct Id(Guid Value)
{
    /// <summary>Binds as a handler parameter named after the route parameter.</summary>
    public static bool TryParse(string? text, out Id id)
    {
        id = PublicId.TryParse(text, out var value) ? new Id(value) : new Id(Guid.Empty);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => PublicId.Format(Value);
}
