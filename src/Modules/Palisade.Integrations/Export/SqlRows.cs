using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>
/// Writes OpenPartner's tables as SQL for psql: one transaction, INSERTs of at most 500 rows that do nothing on conflict. The tenant is psql's
/// variable <c>tenant_id</c>, or a literal that was asked for.
/// </summary>
internal sealed class SqlRows(PipeWriter pipe, string? bakedTenant)
{
    private const int RowsPerInsert = 500;

    private readonly string _tenant = bakedTenant is null ? ":'tenant_id'" : Quote(bakedTenant);

    public Task BeginAsync(CancellationToken cancellationToken) => WriteAsync(
        (bakedTenant is not null ? "" :
            """
            \if :{?tenant_id}
            \else
            \set tenant_id 01J0000000DEFAULTTENANT0000
            \endif

            """)
        + $"BEGIN;\nSET LOCAL standard_conforming_strings = on;\nSELECT set_config('app.tenant_id', {_tenant}, true);\n",
        cancellationToken);

    public Task EndAsync(CancellationToken cancellationToken) => WriteAsync("COMMIT;\n", cancellationToken);

    public async Task WriteTableAsync(UnitOfWork unit, ExportTable table, CancellationToken cancellationToken)
    {
        var any = false;
        if (table.Rows is not null)
        {
            await unit.StreamAsync(table.Rows, async (rows, ct) => any = await WriteRowsAsync(rows, table, new RowShape(rows, table, openPartner: true), ct), cancellationToken);
        }

        if (!any)
        {
            await WriteAsync($"-- {table.Name}: no rows\n", cancellationToken);
        }
    }

    /// <summary>A literal under standard_conforming_strings.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<bool> WriteRowsAsync(RowStream rows, ExportTable table, RowShape shape, CancellationToken cancellationToken)
    {
        var insert = $"INSERT INTO \"{table.Name}\" ({string.Join(", ", shape.Names.Select(name => $"\"{name}\""))}) VALUES\n";
        var end = $"\nON CONFLICT (\"{table.Key}\") DO NOTHING;\n";
        var count = 0;
        var text = new StringBuilder();
        for (; await rows.ReadAsync(cancellationToken); count++)
        {
            text.Append(count % RowsPerInsert == 0 ? (count == 0 ? "" : end) + insert : ",\n")
                .Append("  (").AppendJoin(", ", Enumerable.Range(0, shape.Names.Length).Select(i => Literal(rows, shape, i))).Append(')');
            if (text.Length > 32 * 1024)
            {
                await WriteAsync(text.ToString(), cancellationToken);
                text.Clear();
            }
        }

        await WriteAsync(text.Append(count > 0 ? end : "").ToString(), cancellationToken);
        return count > 0;
    }

    private string Literal(RowStream rows, RowShape shape, int i) =>
        shape.Names[i] == "tenantId" ? _tenant
        : rows.IsNull(i) ? "NULL"
        : shape.Kinds[i] switch
        {
            CellKind.Integer or CellKind.Decimal or CellKind.Money or CellKind.Flag => shape.Text(rows, i),
            CellKind.Json => Quote(shape.Text(rows, i)) + "::jsonb",
            CellKind.TextArray => $"ARRAY[{string.Join(", ", rows.Get<string[]>(i).Select(Quote))}]::text[]",
            _ => Quote(shape.Text(rows, i)),
        };

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(text, pipe);
        await pipe.FlushAsync(cancellationToken);
    }
}
