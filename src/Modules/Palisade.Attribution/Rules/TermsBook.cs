using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>A program's terms from an instant on.</summary>
/// <param name="Version">Counts from 1; of the versions in force at an instant the highest counts.</param>
/// <param name="From">First instant at which it is in force.</param>
/// <param name="Terms">The terms.</param>
internal sealed record ProgramVersion(int Version, DateTimeOffset From, ProgramTerms Terms);

/// <summary>Terms agreed with one partner from an instant on.</summary>
/// <param name="PartnerId">The partner.</param>
/// <param name="ProgramId">The program.</param>
/// <param name="Version">Counts from 1; of the versions in force at an instant the highest counts.</param>
/// <param name="From">First instant at which it is in force.</param>
/// <param name="Terms">The terms; null: withdrawn, the program's own count again.</param>
internal sealed record AgreedVersion(Guid PartnerId, Guid ProgramId, int Version, DateTimeOffset From, PartnerOverride? Terms);

/// <summary>Every version of the terms that concern a derivation; answers which ones were in force at an instant.</summary>
internal sealed class TermsBook
{
    private readonly Dictionary<Guid, ProgramVersion[]> _programs;
    private readonly Dictionary<(Guid PartnerId, Guid ProgramId), AgreedVersion[]> _agreed;
    private readonly (IReadOnlyDictionary<Guid, ProgramTerms> Programs, IReadOnlyDictionary<(Guid, Guid), PartnerOverride> Agreed)? _always;

    public TermsBook(IEnumerable<ProgramVersion> programs, IEnumerable<AgreedVersion> agreed)
    {
        // The highest version first: the first that is in force is the one that counts.
        _programs = programs.GroupBy(v => v.Terms.ProgramId).ToDictionary(g => g.Key, g => g.OrderByDescending(v => v.Version).ToArray());
        _agreed = agreed.GroupBy(v => (v.PartnerId, v.ProgramId)).ToDictionary(g => g.Key, g => g.OrderByDescending(v => v.Version).ToArray());
        var isConstant = _programs.Values.All(v => v is [{ From: var f }] && f == DateTimeOffset.MinValue)
            && _agreed.Values.All(v => v is [{ From: var f }] && f == DateTimeOffset.MinValue);
        _always = isConstant ? Select(DateTimeOffset.MaxValue) : null;
    }

    /// <summary>Terms that never changed.</summary>
    public static TermsBook Constant(
        IReadOnlyDictionary<Guid, ProgramTerms> programs, IReadOnlyDictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> agreed) =>
        new(
            programs.Values.Select(terms => new ProgramVersion(1, DateTimeOffset.MinValue, terms)),
            agreed.Select(a => new AgreedVersion(a.Key.PartnerId, a.Key.ProgramId, 1, DateTimeOffset.MinValue, a.Value)));

    /// <summary>The book as it would be with other terms for one program from an instant on.</summary>
    public TermsBook With(ProgramVersion proposed) =>
        new(_programs.Values.SelectMany(v => v).Append(proposed), _agreed.Values.SelectMany(v => v));

    /// <summary>What was in force at an instant.</summary>
    public (IReadOnlyDictionary<Guid, ProgramTerms> Programs, IReadOnlyDictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> Agreed) At(DateTimeOffset instant) =>
        _always ?? Select(instant);

    /// <summary>The version of a program in force at an instant, for the receipt.</summary>
    public ProgramVersion? ProgramAt(Guid programId, DateTimeOffset instant) =>
        _programs.TryGetValue(programId, out var versions) ? Array.Find(versions, v => v.From <= instant) : null;

    /// <summary>The agreed version in force at an instant, for the receipt; null also when it was withdrawn.</summary>
    public AgreedVersion? AgreedAt(Guid partnerId, Guid programId, DateTimeOffset instant) =>
        _agreed.TryGetValue((partnerId, programId), out var versions) && Array.Find(versions, v => v.From <= instant) is { Terms: not null } found ? found : null;

    private (IReadOnlyDictionary<Guid, ProgramTerms>, IReadOnlyDictionary<(Guid, Guid), PartnerOverride>) Select(DateTimeOffset instant)
    {
        var programs = new Dictionary<Guid, ProgramTerms>(_programs.Count);
        foreach (var (id, versions) in _programs)
        {
            if (Array.Find(versions, v => v.From <= instant) is { } found)
            {
                programs[id] = found.Terms;
            }
        }

        var agreed = new Dictionary<(Guid, Guid), PartnerOverride>(_agreed.Count);
        foreach (var (key, versions) in _agreed)
        {
            if (Array.Find(versions, v => v.From <= instant) is { Terms: { } terms })
            {
                agreed[key] = terms;
            }
        }

        return (programs, agreed);
    }
}
