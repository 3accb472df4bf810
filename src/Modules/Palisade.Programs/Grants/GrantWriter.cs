using Palisade.Tenancy;

namespace Palisade.Programs.Grants;

/// <summary>Program ids as clients list them.</summary>
internal static class ProgramIds
{
    /// <summary>The ids, each once, in order; and the texts that are no ids, as they were given.</summary>
    public static (Guid[] Ids, IReadOnlyList<string> Garbage) Parse(IEnumerable<string?> texts)
    {
        var ids = new List<Guid>();
        var garbage = new List<string>();
        foreach (var text in texts)
        {
            if (PublicId.TryParse(text, out var id)) ids.Add(id);
            else garbage.Add(text ?? "");
        }

        return ([.. ids.Distinct()], garbage);
    }
}

/// <summary>Writes grants.</summary>
internal static class GrantWriter
{
    /// <summary>Inserts what is missing and returns the program ids that were added. The programs must be known to exist.</summary>
    public static Sql Insert(Guid tenantId, Guid partnerId, IReadOnlyList<Guid> programs, string source, DateTimeOffset now)
    {
        var programIds = programs.ToArray();
        var ids = Array.ConvertAll(programIds, _ => Guid.CreateVersion7(now));
        return $"""
            insert into programs.grants (tenant_id, id, org_id, program_id, source, created_at)
            select {tenantId}, new.id, {partnerId}, new.program_id, {source}, {now}
            from unnest({ids}, {programIds}) as new (id, program_id)
            on conflict (tenant_id, org_id, program_id) do nothing
            returning program_id
            """;
    }
}
