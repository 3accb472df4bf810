using Palisade.Directory.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Directory;

/// <summary>Whatever bytes come, the answer is a picture or a refusal; and what was written once is written the same again.</summary>
public sealed class ImageFileTests
{
    private static readonly byte[][] Seeds =
    [
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        Convert.FromBase64String("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
        Convert.FromBase64String("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
        [
            0xff, 0xd8, 0xff, 0xe0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            0xff, 0xe1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
            0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f, 0xff, 0xd9,
        ],
    ];

    [Fact]
    public void Seeds_are_pictures_and_are_written_the_same_again()
    {
        foreach (var seed in Seeds)
        {
            var once = ImageFile.Read(seed);
            Assert.Equal(once.Content, ImageFile.Read(once.Content).Content);
            Assert.InRange(once.Width, 1, 8);
        }
    }

    [Fact]
    public void Spoiled_files_are_refused_or_are_pictures_within_bounds_and_nothing_else_happens()
    {
        var random = new Random(20261121);
        var (taken, refused) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var file = (byte[])Seeds[i % Seeds.Length].Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                file = file[..random.Next(file.Length)];
            if (random.Next(4) == 0)
                file = [.. file, .. file.AsSpan(random.Next(file.Length))];
            try
            {
                var image = ImageFile.Read(file);
                Assert.InRange(image.Width, 1, ImageFile.LongestSide);
                Assert.InRange(image.Height, 1, ImageFile.LongestSide);
                Assert.True(image.Content.Length <= file.Length + 64);
                Assert.Equal(image.Content, ImageFile.Read(image.Content).Content);
                taken++;
            }
            catch (ImageException)
            {
                refused++;
            }
        }

        Assert.True(taken > 1000 && refused > 1000, $"{taken} taken, {refused} refused");
    }
}
