using FsCheck;
using FsCheck.Fluent;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Dns;

public sealed class DnsMessageTests
{
    private const string Name = "a.example";

    /// <summary>Header and question of an answer to (7, a.example, TXT) that announces so many records.</summary>
    private static byte[] Start(byte answers) =>
        [0, 7, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0, 1, (byte)'a', 7, .. "example"u8, 0, 0, 16, 0, 1];

    private static DnsMessage Read(byte[] bytes) => DnsMessage.Answer(bytes, 7, Name, DnsType.Txt);

    private static void Refused(params byte[] bytes) => Assert.Throws<DnsFormatException>(() => Read(bytes));

    [Fact]
    public void A_compressed_answer_is_read()
    {
        var message = Read([.. Start(2), 0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 4, 1, (byte)'x', 1, (byte)'y', 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1, (byte)'B', 0xC0, 14]);
        Assert.Equal([new DnsRecord(Name, DnsType.Txt, "xy"), new DnsRecord(Name, DnsType.Cname, "b.example")], message.Answers);
    }

    [Fact]
    public void Pointers_that_lead_to_themselves_forward_or_in_a_circle_are_refused()
    {
        var at = (byte)Start(1).Length;
        Refused([.. Start(1), 0xC0, at, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);
        Refused([.. Start(1), 0xC0, (byte)(at + 2), 0xC0, at, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);
        Refused([.. Start(1), 1, (byte)'x', 0xC0, at, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);
        Refused([.. Start(1), 0xFF, 0xFF, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);
    }

    [Fact]
    public void Names_beyond_255_bytes_are_refused_also_when_pointers_put_them_together()
    {
        var label = new byte[] { 63 }.Concat(Enumerable.Repeat((byte)'z', 63)).ToArray();
        Refused([.. Start(1), .. label, .. label, .. label, .. label, 0, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);

        // Each TXT record's data holds a label and a pointer to the one before.
        var bytes = new List<byte>(Start(6));
        var last = 12;
        for (var i = 0; i < 5; i++)
        {
            bytes.AddRange([0xC0, 12, 0, 99, 0, 1, 0, 0, 0, 9, 0, 66]);
            var here = bytes.Count;
            bytes.AddRange([.. label, (byte)(0xC0 | (last >> 8)), (byte)last]);
            last = here;
        }

        bytes.AddRange([(byte)(0xC0 | (last >> 8)), (byte)last, 0, 99, 0, 1, 0, 0, 0, 9, 0, 0]);
        Refused([.. bytes]);
    }

    [Fact]
    public void What_is_cut_off_or_reaches_beyond_its_record_is_refused()
    {
        byte[] whole = [.. Start(1), 0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 3, 2, (byte)'x', (byte)'y'];
        Assert.Single(Read(whole).Answers);
        for (var length = 0; length < whole.Length; length++)
            Refused(whole[..length]);
        Refused([.. Start(1), 0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 2, 2, (byte)'x', (byte)'y']);
        Refused([.. Start(1), 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 3, 0xC0, 12, 0]);
        Refused([.. Start(1), 0x40, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0]);
    }

    [Fact]
    public void A_dot_inside_a_label_is_not_taken_for_one_between_labels()
    {
        var message = Read([.. Start(1), 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 6, 3, (byte)'b', (byte)'.', (byte)'c', 0xC0, 14]);
        Assert.Equal("b\\046c.example", message.Answers[0].Text);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(2, 0x01)]
    [InlineData(2, 0xA1)]
    [InlineData(5, 0)]
    [InlineData(13, (int)'b')]
    [InlineData(25, 1)]
    public void What_is_no_answer_to_this_question_is_refused(int at, int value)
    {
        var bytes = Start(0);
        Assert.Empty(Read(bytes).Answers);
        bytes[at] = (byte)value;
        Refused(bytes);
    }

    [Fact]
    public void Whatever_the_bytes_are_reading_ends_and_fails_in_one_way()
    {
        Property.Holds(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(400), bytes => Quietly([.. Start(255), .. bytes]));
        Property.Holds(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(60), Quietly);
    }

    [Fact]
    public void A_sound_answer_with_bytes_changed_is_read_or_refused()
    {
        byte[] sound = [.. Start(2), 0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 4, 1, (byte)'x', 1, (byte)'y', 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1, (byte)'b', 0xC0, 14];
        var changes = Gen.Choose(0, sound.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, value))).ArrayOf(4);
        Property.Holds(changes, list =>
        {
            var bytes = (byte[])sound.Clone();
            foreach (var (at, value) in list)
                bytes[at] = (byte)value;
            Quietly(bytes);
        });
    }

    [Fact]
    public void A_question_can_be_read_back_by_its_answer()
    {
        var question = DnsMessage.Question(7, "A.Example.", DnsType.Txt);
        question[2] |= 0x80;
        Assert.Equal((7, 0, false), (Read(question).Id, Read(question).Code, Read(question).IsTruncated));
        Assert.Throws<DnsFormatException>(() => DnsMessage.Question(7, string.Join('.', Enumerable.Repeat(new string('x', 60), 5)), DnsType.Txt));
    }

    private static void Quietly(byte[] bytes)
    {
        try
        {
            foreach (var record in Read(bytes).Answers)
                Assert.True(record.Name.Length <= 255 * 4 && record.Text.Length <= 65_535);
        }
        catch (DnsFormatException)
        {
            // As it should.
        }
    }
}
