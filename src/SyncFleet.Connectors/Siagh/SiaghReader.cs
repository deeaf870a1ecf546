using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Siagh;

/// <summary>
/// Reads the contacts: one download each time, there is no changed-since. Its pages go by the contact's code, so that a read taken
/// up later, after another download, still gives every contact once.
/// </summary>
internal sealed class SiaghReader(SiaghApi api, SiaghSettings settings)
{
    private const int LargestPageBytes = 8 * 1024 * 1024;

    public async IAsyncEnumerable<Page> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = position is null ? long.MinValue : Parse(position);
        using var contacts = await api.ReadContactsAsync(cancellationToken);
        var sorted = contacts.RootElement.EnumerateArray()
            .Select(contact => (Code: SiaghContacts.CodeOf(contact), Contact: contact))
            .Where(contact => contact.Code > after)
            .OrderBy(contact => contact.Code)
            .ToList();
        var index = 0;
        do
        {
            var (page, staff, next) = Cut(sorted, index);
            index = next;
            yield return new Page
            {
                Records = page.Records,
                RecordCount = page.RecordCount,
                FilteredCount = staff,
                NextPosition = index < sorted.Count ? sorted[index - 1].Code.ToString(CultureInfo.InvariantCulture) : null,
            };
        }
        while (index < sorted.Count);
    }

    // Contacts of one code stay in one page.
    private (PageBuffer Page, int Staff, int Next) Cut(List<(long Code, JsonElement Contact)> sorted, int index)
    {
        var (page, staff, first) = (new PageBuffer(), 0, index);
        while (index < sorted.Count
            && ((index - first < settings.PageSize && page.ByteCount < LargestPageBytes) || sorted[index].Code == sorted[index - 1].Code))
        {
            if (SiaghContacts.IsStaff(sorted[index].Contact))
            {
                staff++;
            }
            else
            {
                page.Add(sorted[index].Contact, SiaghContacts.Write);
            }

            index++;
        }

        return (page, staff, index);
    }

    private static long Parse(string position) => long.TryParse(position, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)
        ? code
        : throw new SyncFleetException(FailureKind.Defect, "the position of a Siagh stream can't be read; start the sync anew");
}
