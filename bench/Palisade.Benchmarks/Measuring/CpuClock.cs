using System.Diagnostics;
using System.Globalization;

namespace Palisade.Benchmarks.Measuring;

/// <summary>CPU time used so far by this process and by the children of a postmaster, from <c>/proc</c> (Linux).</summary>
internal sealed class CpuClock(int postmaster)
{
    public TimeSpan Now()
    {
        var total = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var folder in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid))
                continue;
            try
            {
                // Field 4 of stat is the parent; the command name before it is in parentheses and may hold blanks.
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == postmaster.ToString(CultureInfo.InvariantCulture))
                    total += TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText($"/proc/{pid}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0);
            }
            catch (IOException)
            {
                // The process ended while it was being looked at.
            }
        }

        return total;
    }
}
