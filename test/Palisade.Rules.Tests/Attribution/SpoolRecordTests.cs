using Palisade.Attribution.Clicks;
using Xunit;

namespace Palisade.Rules.Tests.Attribution;

public sealed class SpoolRecordTests
{
    private static readonly Click[] Clicks =
    [
        Make("https://shop.example/?cref=1", userAgent: "Browser/1"),
        Make("https://shop.example/ü😀", userAgent: null),
        Make("https://shop.example/" + new string('x', 2000), userAgent: ""),
    ];

    [Fact]
    public void Clicks_come_back_as_they_were()
    {
        var (read, torn) = SpoolRecord.ReadAll(File(Clicks));

        Assert.Equal(Clicks, read);
        Assert.Equal(0, torn);
    }

    [Fact]
    public void A_file_torn_anywhere_gives_the_whole_clicks_before_the_tear()
    {
        var file = File(Clicks);
        var whole = Enumerable.Range(0, Clicks.Length + 1).Select(n => File(Clicks[..n]).Length).ToArray();
        for (var length = 0; length < file.Length; length++)
        {
            var (read, torn) = SpoolRecord.ReadAll(file[..length]);

            var expected = Math.Max(0, whole.Count(w => w <= length) - 1);
            Assert.Equal(Clicks[..expected], read);
            Assert.Equal(length < whole[0] ? length : length - whole[expected], torn);
        }
    }

    [Fact]
    public void A_flipped_bit_is_noticed_wherever_it_is()
    {
        var file = File(Clicks[..1]);
        for (var position = 0; position < file.Length; position++)
        {
            var damaged = file.ToArray();
            damaged[position] ^= 1;

            Assert.Empty(SpoolRecord.ReadAll(damaged).Clicks);
        }
    }

    private static byte[] File(IEnumerable<Click> clicks)
    {
        using var stream = new MemoryStream();
        stream.Write(SpoolRecord.Magic);
        foreach (var click in clicks)
            SpoolRecord.Write(stream, click);
        return stream.ToArray();
    }

    private static Click Make(string url, string? userAgent) => new()
    {
        TenantId = Guid.CreateVersion7(),
        Id = Guid.CreateVersion7(),
        OrgId = Guid.CreateVersion7(),
        ProgramId = Guid.CreateVersion7(),
        LinkId = Guid.CreateVersion7(),
        LandingUrl = url,
        Time = new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero).AddTicks(1234567),
        UserAgent = userAgent,
        Country = "de",
    };
}
