// libpcap's own header and nothing else.
#include <pcap/pcap.h>
