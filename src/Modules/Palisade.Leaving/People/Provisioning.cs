using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>
/// What the brand's directory said of a person. The application may delete it: who is in it comes and goes by the directory's word, and will come again if
/// the directory is not told as well.
/// </summary>
internal static class Provisioning
{
    /// <summary>Calls of the directory (alias <c>t</c>) that name the person.</summary>
    public static Sql Names(Person person) =>
        $"lower(concat_ws(' ', t.path, t.query, t.body, t.error)) ~ {person.Pattern}";

    /// <summary>Deletes it; how many rows, by table.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> EraseAsync(UnitOfWork unit, Person person, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var memberships = batch.Execute($"delete from access.scim_memberships t where t.user_id = any({person.Provisioned})");
        var groups = batch.Execute($"delete from access.scim_group_members t where t.user_id = any({person.Provisioned})");
        var users = batch.Execute($"delete from access.scim_users t where t.id = any({person.Provisioned})");
        var requests = batch.Execute($"delete from access.scim_requests t where {Names(person)}");
        await batch.SendAsync(cancellationToken);
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["access.scim_memberships"] = memberships.Value,
            ["access.scim_group_members"] = groups.Value,
            ["access.scim_users"] = users.Value,
            ["access.scim_requests"] = requests.Value,
        };
    }
}
