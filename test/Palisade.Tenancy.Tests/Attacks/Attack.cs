using Palisade.Tenancy.Schema;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>
/// One way to another tenant's or organization's data. It must fail against the database as migrated, and must succeed once
/// <paramref name="Weaken"/> has taken the protection away: an attack that cannot succeed proves nothing.
/// </summary>
/// <param name="Code">Short name; the catalogue's where it has one.</param>
/// <param name="Rows">Rows of the catalogue of leak classes that it stands for; none for an attack beyond the catalogue.</param>
/// <param name="Title">What is tried.</param>
/// <param name="Protection">What stops it; the control removes exactly this.</param>
/// <param name="Weaken">SQL that removes the protection, run as superuser in a copy of the database. Placeholders as in <see cref="Stage.Fill"/>.</param>
/// <param name="Leaks">The attack: true when it got through.</param>
internal sealed record Attack(string Code, int[] Rows, string Title, string Protection, string Weaken, Func<Attacker, Task<bool>> Leaks)
{
    /// <summary>SQL that sets the scene, run as superuser in both the protected and the weakened copy.</summary>
    public string Setup { get; init; } = "";

    /// <summary>
    /// Attributes and memberships of a login role <c>{weak}</c> that stands in for the application's in the weakened copy (roles belong to
    /// the whole cluster, so the application's own is never weakened). It has all rights of <c>palisade_app</c>.
    /// </summary>
    public string? WeakRole { get; init; }

    /// <summary>True when the attacker logs in as <c>{weak}</c> in the protected copy too.</summary>
    public bool WeakRoleAlways { get; init; }

    /// <summary>The only seal it applies to.</summary>
    public SealVariant? Only { get; init; }

    public int MostMajor { get; init; } = 99;
}
