namespace Palisade.Tenancy;

/// <summary>One thing an actor may be allowed to do, named <c>resource.verb</c>.</summary>
/// <param name="Name">Stable name, for instance <c>partners.write</c>; shown in denials and in the role matrix.</param>
/// <param name="Description">One sentence for the person who grants it.</param>
/// <param name="Writes">False when holding it changes nothing: read-only roles may hold it.</param>
public sealed record Permission(string Name, string Description, bool Writes)
{
    /// <summary>A permission to look.</summary>
    public static Permission Read(string name, string description) => new(name, description, Writes: false);

    /// <summary>A permission to change.</summary>
    public static Permission Write(string name, string description) => new(name, description, Writes: true);

    /// <summary>
    /// True for what no scoped key may hold: whoever makes credentials or members can make itself an operator, and a scope must not become more
    /// than it says.
    /// </summary>
    public bool NeverScoped { get; init; }

    /// <summary>True for what only the built-in operator holds: no custom role can have it, because it could be turned into everything.</summary>
    public bool OperatorsOnly { get; init; }

    /// <summary>True for what shows people's addresses: the platform's support staff does without it.</summary>
    public bool ShowsContacts { get; init; }

    /// <summary>The permission without which this one would show or do more than its holder may; null when it stands for itself.</summary>
    public string? Needs { get; init; }

    /// <summary>What it is about: <c>partners</c> of <c>partners.write</c>.</summary>
    public string Resource => Name[..Name.LastIndexOf('.')];

    /// <summary>What may be done: <c>write</c> of <c>partners.write</c>.</summary>
    public string Verb => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The scope name of API keys, in the form OpenPartner clients mint: <c>partners:write</c>.</summary>
    public string ScopeName => Name.Replace('.', ':');
}

/// <summary>What a module contributes to the catalog: its permissions, and who holds them by default.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Roles">Names of the built-in roles that hold it.</param>
public sealed record PermissionGrant(Permission Permission, IReadOnlyList<string> Roles);
