// The entry point of every unit test program; the cases stand in the files beside it.
#define BOOST_TEST_MODULE heed
#include <boost/test/unit_test.hpp>
