namespace Palisade.Staff.Operators;

/// <summary>An operator of the platform as its administrators see it; never the token.</summary>
internal sealed record OperatorView(
    Guid Id, string Email, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RemovedAt);

/// <summary>As stored.</summary>
internal sealed record OperatorRow(
    Guid Id, string Email, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RemovedAt)
{
    public OperatorView ToView() => new(Id, Email, Name, PlatformRoles.Shown(Role), Prefix, CreatedAt, ExpiresAt, RemovedAt);
}
