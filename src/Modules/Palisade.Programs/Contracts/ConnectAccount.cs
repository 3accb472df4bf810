using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Contracts;

/// <summary>What the payment provider says about a partner's connected account: kept in the partner's metadata under <c>stripe</c>.</summary>
public static class ConnectAccount
{
    /// <summary>Notes a newer state; an older one that arrives late changes nothing. Returns the ids of the partners with that account.</summary>
    /// <param name="accountId"><c>acct_…</c>.</param>
    /// <param name="stateJson">JSON object with a member <c>updatedAt</c>, written like every time of the API, so that texts compare as times do.</param>
    /// <param name="at">When it was so.</param>
    public static Sql Update(string accountId, string stateJson, DateTimeOffset at) =>
        $"""
        update programs.partners p
        set metadata = case
            when coalesce(p.metadata #>> array['stripe', 'updatedAt'] <= {ApiTime.Format(at)}, true)
                then p.metadata || jsonb_build_object('stripe', {Sql.Json(stateJson)})
            else p.metadata end
        where p.stripe_connect_account_id = {accountId}
        returning p.id
        """;
}
