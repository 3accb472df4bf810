using System.Text;
using System.Text.Json;
using Palisade.Integrations.Export;
using Palisade.Integrations.Import;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

public sealed class BundleTests
{
    [Fact]
    public void What_is_exported_of_our_own_is_what_is_imported()
    {
        Assert.Equal(OwnTables.All.Select(t => t.Name).Where(n => !OwnRows.Derived.Contains(n)), OwnRows.All.Select(t => t.Key));
        Assert.Empty(OwnTables.Excluded.Keys.Intersect(OwnTables.All.Select(t => t.Name)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Tables_are_found_wherever_the_text_is_cut_into_pieces(int piece)
    {
        var padding = new string('x', 200_000);
        var text = $$$"""{"palisade":{"tables":{"a.b":[{"tables":{"x":[1]}}]},"tenantId":"t","version":1},"note":["{{{padding}}}"],"tables":{"Partner":[{"a":[1,[2]]},{}],"Link":[]},"schemaVersion":2}""";
        using var stream = new Pieces(Encoding.UTF8.GetBytes(text), piece);

        var index = BundleScanner.Scan(stream);

        Assert.Equal((2, 1, "t"), (index.SchemaVersion, index.OwnVersion, index.OwnTenantId));
        string At(BundleTable table) => text.Substring((int)table.Start, (int)table.Length);
        Assert.Equal("""[{"a":[1,[2]]},{}]""", At(index.Tables!["Partner"]));
        Assert.Equal("[]", At(index.Tables["Link"]));
        Assert.Equal("""[{"tables":{"x":[1]}}]""", At(Assert.Single(index.OwnTables!).Value));
    }

    [Fact]
    public void A_bundle_that_breaks_off_anywhere_is_none()
    {
        var text = """{"schemaVersion":2,"tables":{"Partner":[{"id":"x"}]}}""";
        for (var length = 0; length < text.Length; length++)
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text[..length]));
            Assert.ThrowsAny<JsonException>(() => BundleScanner.Scan(stream));
        }
    }

    [Fact]
    public void Ids_become_the_same_uuid_each_time_and_ulids_keep_their_bits()
    {
        var uuid = Guid.Parse("01950a5c-1f2e-7abc-8def-0123456789ab");
        Assert.Equal(uuid, OpenPartnerRow.IdOf("01JM55R7SEFAY8VVR14D2PF2DB"));
        Assert.Equal(uuid, OpenPartnerRow.IdOf("pc_01JM55R7SEFAY8VVR14D2PF2DB"));
        Assert.Equal(uuid, OpenPartnerRow.IdOf(uuid.ToString()));
        Assert.Equal(OpenPartnerRow.IdOf("in-house-7"), OpenPartnerRow.IdOf("in-house-7"));
        Assert.NotEqual(OpenPartnerRow.IdOf("in-house-7"), OpenPartnerRow.IdOf("in-house-8"));
    }

    [Theory]
    [InlineData("plain", false, "plain")]
    [InlineData("=1+1", false, "'=1+1")]
    [InlineData("-5", false, "'-5")]
    [InlineData("-5", true, "-5")]
    [InlineData("\tx", false, "'\tx")]
    [InlineData("\r", false, "\"'\r\"")]
    [InlineData("a,b", false, "\"a,b\"")]
    [InlineData("say \"hi\"", false, "\"say \"\"hi\"\"\"")]
    [InlineData("", false, "")]
    public void Cells_are_quoted_and_disarmed(string text, bool isNumber, string cell) => Assert.Equal(cell, CsvRows.Cell(text, isNumber));

    private sealed class Pieces(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
