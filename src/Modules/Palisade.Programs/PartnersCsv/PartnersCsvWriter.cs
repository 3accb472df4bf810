using Palisade.Access.Contracts;
using Palisade.Programs.Partners;
using Palisade.Tenancy;

namespace Palisade.Programs.PartnersCsv;

/// <summary>Writes many partners with their organizations, first members and grants: one round trip per thousand.</summary>
internal static class PartnersCsvWriter
{
    private const int BatchSize = 1000;

    /// <summary>An address was taken between the look and the write. Roll back and look again.</summary>
    internal sealed class AddressTakenMeanwhileException : Exception;

    public static async Task WriteAsync(UnitOfWork unit, IReadOnlyList<NewPartner> partners, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var chunk in partners.Chunk(BatchSize))
        {
            var tenant = unit.Scope.TenantId;
            var ids = Array.ConvertAll(chunk, p => p.Id);
            string?[] emails = Array.ConvertAll(chunk, p => p.Email), names = Array.ConvertAll(chunk, p => p.Name), metadata = Array.ConvertAll(chunk, p => p.Metadata);
            var activated = Array.ConvertAll(chunk, p => p.ActivatedAt!.Value.UtcDateTime);
            var batch = unit.Batch();
            batch.Execute(
                $"""
                insert into directory.organizations (tenant_id, id, org_id, kind, name, created_at)
                select {tenant}, new.id, new.id, 'partner', new.name, {now} from unnest({ids}, {names}) as new (id, name)
                """);
            var written = batch.Execute(
                $"""
                insert into programs.partners (tenant_id, id, org_id, email, name, metadata, approved_at, activated_at, created_at, updated_at)
                select {tenant}, new.id, new.id, new.email, new.name, new.metadata::jsonb, {now}, new.activated_at, {now}, {now}
                from unnest({ids}, {emails}, {names}, {metadata}, {activated}) as new (id, email, name, metadata, activated_at)
                on conflict (tenant_id, email) do nothing
                """);
            batch.Execute(
                $"""
                insert into programs.grants (tenant_id, id, org_id, program_id, source, created_at)
                select {tenant}, gen_random_uuid(), p.id, g.id, 'admin', {now}
                from programs.partners p cross join programs.programs g
                where p.id = any({ids})
                """);
            await batch.SendAsync(cancellationToken);
            if (written.Value < chunk.Length)
            {
                throw new AddressTakenMeanwhileException();
            }

            await MemberCreation.AddActivatedAsync(unit, [.. chunk.Select(p => new ActivatedMember(p.Id, p.Email, p.Name))], now, cancellationToken);
        }
    }
}
