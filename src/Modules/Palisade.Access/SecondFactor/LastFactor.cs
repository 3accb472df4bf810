using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Keeps a person from taking away the last second factor where the brand requires one.</summary>
internal static class LastFactor
{
    /// <summary>
    /// Whether the one factor that goes is the last one, and needed. Locks the person's row first: of two that go at once, the second sees the first.
    /// </summary>
    public static async Task<bool> IsNeededAsync(UnitOfWork unit, Actor person, CancellationToken cancellationToken)
    {
        if (person.SignIn is not { SecondFactorRequired: true })
        {
            return false;
        }

        await unit.OneOrDefaultAsync<Guid>($"select m.id from access.members m where m.org_id = {person.OrganizationId} and m.id = {person.Id} for update", cancellationToken);
        return await unit.OneAsync<long>(
            $"""
            select (select count(*) from access.passkeys k where k.org_id = {person.OrganizationId} and k.member_id = {person.Id})
                + (select count(*) from access.totp t where t.org_id = {person.OrganizationId} and t.member_id = {person.Id} and t.confirmed_at is not null)
            """,
            cancellationToken) <= 1;
    }
}
