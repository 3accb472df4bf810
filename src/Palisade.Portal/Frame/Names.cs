using Palisade.Client;

namespace Palisade.Portal;

/// <summary>Names of partners for lists that hold ids alone.</summary>
public sealed class Names
{
    private const int AtOnce = 200;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The name, or the id when there is none to be had.</summary>
    public string this[string partnerId] => _names.GetValueOrDefault(partnerId, partnerId);

    /// <summary>Asks for the newest partners at once, and for others one by one.</summary>
    public static async Task<Names> OfAsync(Visit visit, IEnumerable<string> partnerIds)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var names = new Names();
        var wanted = partnerIds.ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0 || !visit.May("partners.read"))
            return names;
        if (wanted.Count > 3)
        {
            foreach (var partner in (await visit.Api.SearchPartnersAsync(limit: AtOnce, cancellationToken: visit.Aborted)).Items)
                names._names[partner.Id] = partner.Name;
        }

        foreach (var partner in await Task.WhenAll(wanted.Where(id => !names._names.ContainsKey(id)).Take(50).Select(id => FindAsync(visit, id))))
        {
            if (partner is not null)
                names._names[partner.Id] = partner.Name;
        }

        return names;
    }

    private static async Task<Partner?> FindAsync(Visit visit, string id)
    {
        try
        {
            return await visit.Api.GetPartnerAsync(id, visit.Aborted);
        }
        catch (PalisadeApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
