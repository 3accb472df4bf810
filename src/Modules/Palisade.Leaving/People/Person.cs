using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>
/// Somebody, as the brand knows them: by a mail address (members of its team, partners and their people), or by the brand's own id of a customer. A
/// brand that calls its customers by their addresses means both with one.
/// </summary>
/// <param name="Address">Mail address in lower case; null when the person is known by an id.</param>
/// <param name="Partner">The partner with this address.</param>
/// <param name="Members">Members with this address, in whatever organization.</param>
/// <param name="Provisioned">People of the brand's directory with this address.</param>
/// <param name="Customers">Ids of customers: the one that was given, or those that are spelled like the address.</param>
internal sealed record Person(string? Address, Guid? Partner, Guid[] Members, Guid[] Provisioned, string[] Customers)
{
    /// <summary>Nobody is known by that.</summary>
    public bool IsUnknown => Partner is null && Members.Length == 0 && Provisioned.Length == 0 && Customers.Length == 0;

    /// <summary>A regular expression of PostgreSQL that finds the address in lower-case text, and not as a part of a longer one; as <c>erasure.names</c> does.</summary>
    public string? Pattern => Address is null ? null
        : "(^|[^[:alnum:]._%+-])" + string.Concat(Address.Select(c => char.IsLetterOrDigit(c) ? $"{c}" : $"\\{c}")) + "(?![[:alnum:]_-]|[.][[:alnum:]])";

    /// <summary>Looks for the person. Exactly one of the two is given.</summary>
    public static async Task<Person> FindAsync(SqlRunner db, string? email, string? userId, CancellationToken cancellationToken)
    {
        var address = email?.Trim().ToLowerInvariant();
        var batch = db.Batch();
        var partner = batch.OneOrDefault<Guid?>($"select p.id from programs.partners p where p.email = {address}");
        var members = batch.List<Guid>($"select m.id from access.members m where m.email = {address} order by m.id");
        var provisioned = batch.List<Guid>($"select u.id from access.scim_users u where u.address = {address} or u.user_key = {address} order by u.id");
        var customers = batch.List<string>(
            $"""
            select e.user_id from attribution.events e where e.user_id = {userId} or lower(e.user_id) = {address}
            union
            select i.user_id from attribution.identities i where i.user_id = {userId} or lower(i.user_id) = {address}
            union
            select s.user_id from integrations.stripe_customers s where s.user_id = {userId} or lower(s.user_id) = {address}
            """);
        await batch.SendAsync(cancellationToken);
        return new Person(address, partner.Value, [.. members.Value], [.. provisioned.Value], [.. customers.Value]);
    }
}
